import { createRoot } from 'react-dom/client';
import { App } from '../../../renderer/app/index.ts';
import { Viewports } from '../../../renderer/viewports/index.ts';
import { createFakeService } from '../fake-client.ts';

/** The window over the services in memory. `?cases=N` starts with N phantoms, `?model=none` without a model. */
const query = new URLSearchParams(location.search);
const service = createFakeService({
  withModel: query.get('model') !== 'none',
  sliceMs: Number(query.get('slice-ms') ?? 40),
});
const names = ['Abdomen, phantom', 'Liver follow-up', 'Staging with a rather long description of the study'];
for (let n = 0; n < Number(query.get('cases') ?? 0); n++) {
  const added = service.addPhantom(names[n % names.length], n + 1);
  const daysAgo = n > 1 ? n * 2 : 0;
  added.detail = { ...added.detail, updatedAt: new Date(Date.now() - daysAgo * 864e5).toISOString() };
}

createRoot(document.getElementById('root')!).render(
  <App client={service.client} fetchData={service.fetchData} viewports={Viewports} />,
);
