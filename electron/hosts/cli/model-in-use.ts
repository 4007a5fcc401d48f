import type { ModelInfo, SagittaClient } from '#core/contract';

/** The active model with the provider it runs on; a model that was not tried yet is tried now. */
export async function modelInUse(client: SagittaClient): Promise<ModelInfo | undefined> {
  const { models } = await client.call('model.list', {});
  const active = models.find((model) => model.active);
  if (!active || active.provider !== '') return active;
  return (await client.call('model.verify', { name: active.name })).model;
}
