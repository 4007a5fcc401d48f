// throwaway: all train cases of ts_abdomen and sts through runPropagation in process
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { readNifti } from '#core/formats/nifti';
import { decodeRuns, Mask } from '#core/masks';
import { dice } from '#core/metrics';
import { PropagationPlan } from '#core/contract';
import { readCard } from '#electron/inference/model-card';
import { ortEngine } from '/work/volumetric/electron/inference/ort-engine.node.ts';
import { viewOf } from '/work/volumetric/electron/inference/view.ts';
import { runPropagation } from '/work/volumetric/electron/inference/run-propagation.ts';
import { EmbeddingCache } from '/work/volumetric/electron/inference/embedding-cache.ts';
const D='/work/shared/data/';
const cases=JSON.parse(readFileSync(D+'cases.json','utf8')).cases.filter((c:any)=>c.use==='train'&&c.ct.endsWith('.nii.gz')&&(!process.argv[3]||c.id.includes(process.argv[3])));
const card=readCard('/work/volumetric/native-models/nano/nano.card.json');
const model={name:'nano',weightsPath:'/work/volumetric/native-models/nano/nano.pt',card,imageSize:192,precision:'fp32'} as const;
const open=await ortEngine().open(model);
const plan=PropagationPlan.parse(JSON.parse(process.argv[2]??'{}'));
const get=(n:string)=>readNifti(gunzipSync(readFileSync(D+n))).volume;
let sum=0;
for(const c of cases){
 const volume=get(c.ct); const truth=Mask.fromDense(volume.shape,get(c.mask).data,c.label);
 const request={volume:{path:'',sha256:c.ct,dataType:'int16',valueKind:'hu',...volume},model,plan,axis:'k',anchors:[{slice:c.prompt_slice,prompt:{axis:'k',slice:c.prompt_slice,box:c.box,points:[],mask:false},role:'source'}]} as any;
 const view=viewOf(request,volume,open,new EmbeddingCache(2e8));
 const m=new Mask(volume.shape); const t=performance.now(); let n=0; let d2=0;
 for await(const s of runPropagation(request,view)) for(const {outcome:o} of s){ n++; const px=decodeRuns(o.runs,volume.shape[0]*volume.shape[1]); m.setPlane('k',o.slice,px); if(o.slice===c.prompt_slice){const a=new Mask([volume.shape[0],volume.shape[1],1]);a.setSlice(0,px);const b=new Mask(a.shape);b.setSlice(0,truth.slice(o.slice));d2=dice(a,b);} }
 const d=dice(m,truth); sum+=d;
 console.log(c.id.padEnd(24),'2d',d2.toFixed(3),'3d',d.toFixed(3),'ms/slice',((performance.now()-t)/n).toFixed(0));
}
console.log('mean',(sum/cases.length).toFixed(4));
process.exit(0);
