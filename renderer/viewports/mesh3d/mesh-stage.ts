import type { EdgeLetters, Vec3 } from '#core/geometry';
import { directionLetters, toWorld } from '#core/geometry';
import { MeshClient, type SegmentMesh, startMeshWorker } from '../../mesh/index.ts';
import type { Vec2 } from '../plane/plane-frame.ts';
import type { ViewSize } from '../slice/camera.ts';
import { FrameScheduler } from '../slice/frame-scheduler.ts';
import { cleared } from '../slice/overlay-context.ts';
import type { ViewportsProps } from '../types.ts';
import { drawCompass, drawMark } from './draw-compass.ts';
import type { Eye } from './eye.ts';
import { frontEye, magnified, moved, orbited, projected, sightLine } from './eye.ts';
import { MeshScene } from './mesh-scene.ts';
import { pickVoxel } from './pick.ts';

export interface MeshElements {
  /** Carries what tests and the demonstration wait for: data-meshes-ready. */
  readonly view: HTMLElement;
  readonly image: HTMLElement;
  readonly overlay: HTMLCanvasElement;
}

/** What the meshes on the screen depend on. */
const SHOWN = ['masks', 'masksRevision', 'segments', 'activeSegmentId', 'hideSegments'] as const;

/** Meshes of other segments than the active one are drawn together: without a GPU one drawing may take 0.2 s. */
const GATHER_MS = 600;

/** The 3D view: told its props, keeps its own eye, and draws at most once a frame. */
export class MeshStage {
  #props: ViewportsProps;
  #size: ViewSize = [0, 0];
  /** Null as long as nobody has turned or moved the view. */
  #eye: Eye | null = null;
  readonly #schedule = new FrameScheduler(() => this.#draw());
  #meshesChanged = true;
  #gathering: ReturnType<typeof setTimeout> | undefined;
  readonly #elements: MeshElements;
  readonly #scene: MeshScene;
  readonly #client: MeshClient;
  readonly #onLetters: (letters: EdgeLetters) => void;

  constructor(
    elements: MeshElements,
    props: ViewportsProps,
    onLetters: (letters: EdgeLetters) => void,
    onFailure: (message: string) => void,
  ) {
    this.#elements = elements;
    this.#props = props;
    this.#onLetters = onLetters;
    this.#scene = new MeshScene(elements.image, props.volume);
    this.#client = new MeshClient(
      props.volume,
      startMeshWorker(),
      (mesh) => this.#meshArrived(mesh),
      onFailure,
    );
    this.#client.want(this.#visibleMasks());
  }

  get #eyeNow(): Eye {
    return this.#eye ?? frontEye(this.#props.volume, this.#size[0] / this.#size[1]);
  }

  update(props: ViewportsProps): void {
    const before = this.#props;
    this.#props = props;
    const changed = SHOWN.some((name) => props[name] !== before[name]);
    if (changed) {
      this.#client.want(this.#visibleMasks());
      if (!this.#client.isCurrent()) this.#elements.view.dataset.meshesReady = 'false';
      this.invalidate();
    } else if (props.crosshair !== before.crosshair) this.#schedule.soon();
  }

  resize(size: ViewSize): void {
    this.#size = size;
    this.invalidate();
  }

  reset(): void {
    this.#setEye(null);
  }

  orbit(by: Vec2): void {
    this.#setEye(orbited(this.#eyeNow, by));
  }

  pan(by: Vec2): void {
    this.#setEye(moved(this.#eyeNow, by, this.#size[1]));
  }

  zoom(factor: number): void {
    this.#setEye(magnified(this.#eyeNow, factor));
  }

  /** Makes the segment under the pointer the active one and brings the crosshair to it. */
  click(px: Vec2): void {
    const { volume, onActivateSegment, onCrosshair, hideSegments } = this.#props;
    if (hideSegments) return;
    const hit = pickVoxel(sightLine(this.#eyeNow, px, this.#size), volume, this.#visibleMasks());
    if (!hit) return;
    onActivateSegment(hit.segmentId);
    onCrosshair(hit.ijk);
  }

  invalidate(): void {
    clearTimeout(this.#gathering);
    this.#gathering = undefined;
    this.#meshesChanged = true;
    this.#schedule.now();
  }

  dispose(): void {
    clearTimeout(this.#gathering);
    this.#schedule.dispose();
    this.#client.dispose();
    this.#scene.dispose();
  }

  #setEye(eye: Eye | null): void {
    this.#eye = eye;
    this.invalidate();
  }

  #meshArrived(mesh: SegmentMesh): void {
    this.#scene.setMesh(mesh);
    if (mesh.segmentId === this.#props.activeSegmentId || this.#client.isCurrent()) this.invalidate();
    else this.#gathering ??= setTimeout(() => this.invalidate(), GATHER_MS);
  }

  /** The active segment first: its mesh is made first. */
  #visibleMasks() {
    const { segments, masks, activeSegmentId } = this.#props;
    return segments
      .filter(({ id, visible }) => visible && masks.has(id))
      .sort((a, b) => Number(b.id === activeSegmentId) - Number(a.id === activeSegmentId))
      .map(({ id }) => [id, masks.get(id)!] as const);
  }

  #draw(): void {
    if (this.#size[0] < 1 || this.#size[1] < 1) return;
    const { segments, activeSegmentId, hideSegments, volume, crosshair } = this.#props;
    const eye = this.#eyeNow;
    // The crosshair's mark moves without drawing the meshes again.
    if (this.#meshesChanged) {
      this.#scene.setSegments(segments, activeSegmentId, hideSegments);
      this.#scene.draw(eye, this.#size, devicePixelRatio);
      this.#meshesChanged = false;
    }
    const context = cleared(this.#elements.overlay, this.#size);
    drawMark(context, projected(eye, toWorld(volume.affineLps, crosshair), this.#size));
    drawCompass(context, eye, this.#size);
    this.#onLetters(lettersOf(eye));
    this.#elements.view.dataset.meshesReady = String(this.#client.isCurrent());
  }
}

function lettersOf({ right, up }: Eye): EdgeLetters {
  const back = ([x, y, z]: Vec3): Vec3 => [-x, -y, -z];
  return {
    left: directionLetters(back(right)),
    right: directionLetters(right),
    top: directionLetters(up),
    bottom: directionLetters(back(up)),
  };
}
