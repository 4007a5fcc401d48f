import '@kitware/vtk.js/Rendering/OpenGL/Actor';
import '@kitware/vtk.js/Rendering/OpenGL/Camera';
import '@kitware/vtk.js/Rendering/OpenGL/PolyDataMapper';
import '@kitware/vtk.js/Rendering/OpenGL/Renderer';
import vtkDataArray from '@kitware/vtk.js/Common/Core/DataArray';
import vtkPolyData from '@kitware/vtk.js/Common/DataModel/PolyData';
import vtkActor from '@kitware/vtk.js/Rendering/Core/Actor';
import vtkMapper from '@kitware/vtk.js/Rendering/Core/Mapper';
import vtkRenderer from '@kitware/vtk.js/Rendering/Core/Renderer';
import type { Segment } from '#core/contract';
import type { Grid } from '#core/geometry';
import type { SegmentMesh } from '../../mesh/index.ts';
import type { ViewSize } from '../slice/camera.ts';
import { GlCanvas } from '../slice/gl-canvas.ts';
import type { Eye } from './eye.ts';
import { gridCorners } from './eye.ts';

const BACKGROUND: [number, number, number] = [0.035, 0.04, 0.05];
/** Segments beside the active one step back in brightness, not in opacity: blending is slow without a GPU. */
const BESIDE_ACTIVE = 0.55;

/** Meshes of the segments and the outline of the scan, drawn by vtk.js. */
export class MeshScene {
  readonly #canvas: GlCanvas;
  readonly #renderer = vtkRenderer.newInstance({ background: BACKGROUND });
  readonly #actors = new Map<string, vtkActor>();

  constructor(host: HTMLElement, grid: Grid) {
    this.#canvas = new GlCanvas(host, this.#renderer, { antialias: true });
    this.#renderer.getActiveCamera().setParallelProjection(true);
    this.#renderer.addActor(scanOutline(grid));
  }

  setMesh(mesh: SegmentMesh): void {
    const data = vtkPolyData.newInstance();
    data.getPoints().setData(mesh.positions, 3);
    data.getPolys().setData(mesh.cells);
    data
      .getPointData()
      .setNormals(vtkDataArray.newInstance({ name: 'Normals', numberOfComponents: 3, values: mesh.normals }));
    this.#actor(mesh.segmentId).getMapper()!.setInputData(data);
  }

  /** Colours, visibility and the light on the active one. A removed segment is kept unseen: undo may bring it back. */
  setSegments(segments: readonly Segment[], activeSegmentId: string | null, allHidden: boolean): void {
    for (const [id, actor] of this.#actors) {
      const segment = segments.find((s) => s.id === id);
      actor.setVisibility(!!segment?.visible && !allHidden);
      if (!segment) continue;
      const light = activeSegmentId === null || id === activeSegmentId ? 1 : BESIDE_ACTIVE;
      const [r, g, b] = rgb(segment.color);
      actor.getProperty().setColor(r * light, g * light, b * light);
    }
  }

  draw(eye: Eye, size: ViewSize, pixelRatio: number): void {
    this.#canvas.resize(size, pixelRatio);
    const camera = this.#renderer.getActiveCamera();
    const { focus, gaze, up } = eye;
    const backMm = 2000;
    camera.setFocalPoint(...focus);
    camera.setPosition(focus[0] - backMm * gaze[0], focus[1] - backMm * gaze[1], focus[2] - backMm * gaze[2]);
    camera.setViewUp(...up);
    camera.setParallelScale(eye.halfHeightMm);
    this.#renderer.resetCameraClippingRange();
    this.#canvas.render();
  }

  dispose(): void {
    this.#canvas.dispose();
    for (const actor of this.#actors.values()) actor.delete();
  }

  #actor(segmentId: string): vtkActor {
    let actor = this.#actors.get(segmentId);
    if (!actor) {
      actor = vtkActor.newInstance();
      actor.setMapper(vtkMapper.newInstance({ scalarVisibility: false }));
      actor.getProperty().set({ ambient: 0.12, diffuse: 0.88, specular: 0.18, specularPower: 24 });
      this.#actors.set(segmentId, actor);
      this.#renderer.addActor(actor);
    }
    return actor;
  }
}

/** The twelve edges of the scan, sheared and turned as it is. */
function scanOutline(grid: Grid): vtkActor {
  const edges = [0, 1, 2].flatMap((axis) =>
    [0, 1, 2, 3, 4, 5, 6, 7].filter((c) => !(c & (1 << axis))).map((c) => [2, c, c | (1 << axis)]),
  );
  const data = vtkPolyData.newInstance();
  data.getPoints().setData(Float32Array.from(gridCorners(grid).flat()), 3);
  data.getLines().setData(Uint32Array.from(edges.flat()));
  const mapper = vtkMapper.newInstance({ scalarVisibility: false });
  mapper.setInputData(data);
  const actor = vtkActor.newInstance();
  actor.setMapper(mapper);
  actor.getProperty().set({ color: [0.2, 0.215, 0.24], ambient: 1, diffuse: 0 });
  return actor;
}

function rgb(color: string): [number, number, number] {
  const at = (n: number) => Number.parseInt(color.slice(n, n + 2), 16) / 255;
  return [at(1), at(3), at(5)];
}
