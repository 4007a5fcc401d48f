import { Html } from './html.ts';

export const style = new Html(`
body { font: 14px/1.5 system-ui, sans-serif; max-width: 1100px; margin: 2rem auto; padding: 0 1rem; color: #1c2430; }
h1 { font-size: 1.6rem; } h2 { font-size: 1.2rem; margin-top: 2.2rem; border-bottom: 1px solid #d5dae2; }
table { border-collapse: collapse; margin: .8rem 0; font-variant-numeric: tabular-nums; }
th, td { padding: .25rem .7rem; border-bottom: 1px solid #e6e9ee; text-align: right; }
th.text, td.text { text-align: left; } th { background: #f4f6f9; }
.note { background: #fff6dd; padding: .5rem .8rem; border-left: 4px solid #e0a800; }
.gallery { display: flex; flex-wrap: wrap; gap: 1rem; } figure { margin: 0; } .gallery figure { width: 240px; }
.gallery img { max-width: 240px; background: #000; } figcaption { font-size: 12px; }
pre { background: #f4f6f9; padding: 1rem; overflow: auto; max-height: 30rem; } code { word-break: break-all; }
`);
