export { App, type AppProps } from './App.tsx';
export { StartFailure } from './StartFailure.tsx';
