import { readScans } from './read-scans.ts';
import { createHash } from 'node:crypto';
import { spacingMm, voxelMl, orientationCode } from '#core/geometry';
for (const p of process.argv.slice(2)) {
  const t0 = performance.now();
  await readScans([p], false, (m) => {
    if (m.type === 'refused' && m.refused.length) console.log('REFUSED', m.refused);
    if (m.type === 'case') { const v = m.added.volume; let min=1e9,max=-1e9,sum=0; for (const x of v.data){ if(x<min)min=x; if(x>max)max=x; sum+=x;}
      console.log(m.added.name, m.added.modality, m.added.valueKind, v.shape.join('x'), v.data.constructor.name, min,max,(sum/v.data.length).toFixed(3), spacingMm(v.affineLps).map(s=>s.toFixed(3)).join(), orientationCode(v.affineLps), 'ml', voxelMl(v).toFixed(6), createHash('sha256').update(new Uint8Array(v.data.buffer,v.data.byteOffset,v.data.byteLength)).digest('hex').slice(0,16), m.added.warnings.map(w=>w.code+': '+w.message+' '+(w.slices??'')), JSON.stringify(m.added.identity).slice(0,300)); }
  });
  console.log(p, (performance.now()-t0).toFixed(0), 'ms');
}
