import '@kitware/vtk.js/Rendering/OpenGL/Camera';
import '@kitware/vtk.js/Rendering/OpenGL/ImageMapper';
import '@kitware/vtk.js/Rendering/OpenGL/ImageSlice';
import '@kitware/vtk.js/Rendering/OpenGL/Renderer';
import vtkDataArray from '@kitware/vtk.js/Common/Core/DataArray';
import vtkImageData from '@kitware/vtk.js/Common/DataModel/ImageData';
import vtkImageMapper from '@kitware/vtk.js/Rendering/Core/ImageMapper';
import vtkImageSlice from '@kitware/vtk.js/Rendering/Core/ImageSlice';
import vtkRenderer from '@kitware/vtk.js/Rendering/Core/Renderer';
import type { VoxelArray } from '#core/geometry';
import type { PlaneFrame } from '../plane/plane-frame.ts';
import type { DisplayWindow } from '../types.ts';
import type { Camera, ViewSize } from './camera.ts';
import { GlCanvas } from './gl-canvas.ts';

/** Above this many device pixels a voxel is shown as the square it is, so that one sees what one paints. */
const NEAREST_FROM_PX = 10;

/**
 * One plane of grey values drawn by vtk.js. Each view has a context of its own: a slice change uploads one
 * plane and draws one view, and the other views (3D above all) are not drawn again.
 */
export class SliceImage {
  readonly #canvas: GlCanvas;
  readonly #renderer = vtkRenderer.newInstance({ background: [0, 0, 0] });
  readonly #mapper = vtkImageMapper.newInstance();
  readonly #actor = vtkImageSlice.newInstance();

  constructor(host: HTMLElement) {
    this.#canvas = new GlCanvas(host, this.#renderer, { antialias: false });
    this.#actor.setMapper(this.#mapper);
    this.#renderer.getActiveCamera().setParallelProjection(true);
  }

  /** `valueRange` is the whole volume's, so that the texture's format is the same on every slice. */
  setPlane(frame: PlaneFrame, pixels: VoxelArray, valueRange: readonly [number, number]): void {
    const image = vtkImageData.newInstance();
    image.setDimensions(frame.size[0], frame.size[1], 1);
    const scalars = vtkDataArray.newInstance({ name: 'values', numberOfComponents: 1, values: pixels });
    scalars.setRange({ min: valueRange[0], max: valueRange[1] }, 0);
    image.getPointData().setScalars(scalars);
    const [a, b, c, d] = frame.indexToMm;
    // World of this view: x right, y up, both in mm; column by column as WebGL has it.
    this.#actor.setUserMatrix([a, -b, 0, 0, c, -d, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1]);
    this.#mapper.setInputData(image);
    if (!this.#renderer.hasViewProp(this.#actor)) this.#renderer.addActor(this.#actor);
  }

  setWindow({ center, width }: DisplayWindow, invert: boolean): void {
    const property = this.#actor.getProperty();
    property.setColorLevel(center);
    // A negative width turns the ramp round.
    property.setColorWindow(invert ? -width : width);
  }

  draw(frame: PlaneFrame, camera: Camera, size: ViewSize, pixelRatio: number): void {
    this.#canvas.resize(size, pixelRatio);
    const [u, v] = camera.centerMm;
    const view = this.#renderer.getActiveCamera();
    view.setFocalPoint(u, -v, 0);
    view.setPosition(u, -v, 100);
    view.setViewUp(0, 1, 0);
    view.setClippingRange(1, 200);
    view.setParallelScale(size[1] / 2 / camera.pxPerMm);
    const [a, b, c, d] = frame.indexToMm;
    const voxelPx = Math.min(Math.hypot(a, b), Math.hypot(c, d)) * camera.pxPerMm * pixelRatio;
    if (voxelPx > NEAREST_FROM_PX) this.#actor.getProperty().setInterpolationTypeToNearest();
    else this.#actor.getProperty().setInterpolationTypeToLinear();
    this.#canvas.render();
  }

  dispose(): void {
    this.#canvas.dispose();
    this.#actor.delete();
    this.#mapper.delete();
  }
}
