import { confidenceColor } from '../../state/index.ts';
import { texts } from '../../texts/index.ts';
import classes from './timeline.module.css';

const scale = [0, 0.45, 0.7, 0.85, 1].map((at) => `${confidenceColor(at)} ${100 * at}%`).join(', ');

export function Legend() {
  const { legend } = texts.timeline;
  return (
    <span className={classes.legend} aria-hidden="true">
      <span>{legend.unsure}</span>
      <i style={{ width: 64, background: `linear-gradient(to right, ${scale})` }} />
      <span>{legend.sure}</span>
      <i style={{ width: 10, background: '#b9bdc1' }} />
      <span>{legend.given}</span>
      <b>◆</b>
      <span>{legend.prompt}</span>
      <b>◇</b>
      <span>{legend.corrected}</span>
      <b style={{ color: 'var(--accent)' }}>✓</b>
      <span>{legend.accepted}</span>
      <b style={{ color: '#e69f00' }}>▾</b>
      <span>{legend.doubtful}</span>
      <i className={classes.hatched} />
      <span>{legend.nothing}</span>
    </span>
  );
}
