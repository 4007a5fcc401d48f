export type { CacheConfiguration, ChildHandle } from './channel.ts';
export { createInference, type Inference, type PropagateOptions } from './client.ts';
export { type Engine, type GreyFrame, type ModelRef, modelKey, type OpenModel } from './engine.ts';
export { forkChild } from './fork.node.ts';
export { parentPort } from './parent-port.node.ts';
export type * from './requests.ts';
export { sam2Model } from './sam2-model.ts';
export { serve } from './serve.ts';
export { createSupervisor, type Supervisor } from './supervisor.ts';
