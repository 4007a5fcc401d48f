import type { vtkRenderer } from '@kitware/vtk.js/Rendering/Core/Renderer';
import vtkRenderWindow from '@kitware/vtk.js/Rendering/Core/RenderWindow';
import vtkOpenGLRenderWindow from '@kitware/vtk.js/Rendering/OpenGL/RenderWindow';

/** A WebGL2 canvas that fills its host and shows one vtk.js renderer. */
export class GlCanvas {
  readonly #window = vtkRenderWindow.newInstance();
  readonly #view = vtkOpenGLRenderWindow.newInstance();
  #size: readonly [number, number] = [0, 0];

  /** `antialias` smooths the edges of meshes; a slice has none, and without a GPU it costs four times the pixels. */
  constructor(host: HTMLElement, renderer: vtkRenderer, { antialias }: { antialias: boolean }) {
    // The first call decides on the attributes; vtk.js then gets this same context.
    this.#view
      .getCanvas()
      ?.getContext('webgl2', { antialias, alpha: false, powerPreference: 'high-performance' });
    this.#window.addRenderer(renderer);
    this.#window.addView(this.#view);
    this.#view.setContainer(host);
  }

  resize([width, height]: readonly [number, number], pixelRatio: number): void {
    const [w, h] = [
      Math.max(1, Math.round(width * pixelRatio)),
      Math.max(1, Math.round(height * pixelRatio)),
    ];
    if (w === this.#size[0] && h === this.#size[1]) return;
    this.#size = [w, h];
    this.#view.setSize(w, h);
  }

  render(): void {
    this.#window.render();
  }

  dispose(): void {
    const context = this.#view.getCanvas()?.getContext('webgl2');
    this.#view.setContainer(null as unknown as HTMLElement);
    this.#view.delete();
    this.#window.delete();
    release(context);
  }
}

/** Whether this machine can draw at all. */
export function canDraw(): boolean {
  const context = document.createElement('canvas').getContext('webgl2');
  release(context);
  return context !== null;
}

/** A context that waits for the garbage collector counts: beyond sixteen a browser takes one in use away. */
function release(context: WebGL2RenderingContext | null | undefined): void {
  context?.getExtension('WEBGL_lose_context')?.loseContext();
}
