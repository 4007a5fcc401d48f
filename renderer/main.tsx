import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App, StartFailure } from './app/index.ts';
import { connect, dataFetch } from './bridge/index.ts';
import { Viewports } from './viewports/index.ts';

const root = createRoot(document.getElementById('root')!);

try {
  const client = await connect();
  const bridge = window.sagitta;
  root.render(
    <StrictMode>
      <App
        client={client}
        fetchData={dataFetch}
        pathOf={bridge && ((file) => bridge.pathOf(file))}
        viewports={Viewports}
      />
    </StrictMode>,
  );
} catch (thrown) {
  root.render(<StartFailure thrown={thrown} />);
}
