// The last hour as a bar for each minute: completed below, failed on top. The label says the same in words for screen readers.
import {html, svg} from './lit-html.js';
import {count, many} from './parts.js';

const WIDTH = 720;
const HEIGHT = 160;
const GAP = 2;
const LEFT = 36;
const BASE = HEIGHT - 18;

/** The next round number that is not less than the value. */
function ceiling(value) {
  if (value <= 4) return 4;
  const power = 10 ** Math.floor(Math.log10(value));
  return [1, 1.2, 1.6, 2, 2.4, 3, 4, 5, 6, 8, 10].map((step) => Math.round(step * power)).find((top) => top >= value && top % 2 === 0);
}

const minuteOf = (iso) => new Date(iso).toLocaleTimeString('en-GB', {hour: '2-digit', minute: '2-digit'});

/** The chart of an overview's minutes. */
export function chart(minutes) {
  const top = ceiling(Math.max(...minutes.map((minute) => minute.completed + minute.failed)));
  const step = (WIDTH - LEFT) / minutes.length;
  const left = (index) => LEFT + index * step;
  const scale = (value) => (value / top) * (BASE - 8);
  const done = minutes.reduce((sum, minute) => sum + minute.completed, 0);
  const failed = minutes.reduce((sum, minute) => sum + minute.failed, 0);
  const label = `Jobs per minute in the last hour: ${many(done, 'job')} completed, ${count(failed)} failed, at most ${count(top)} in a minute.`;
  const bar = (minute, index) => {
    const x = left(index) + GAP / 2;
    const width = step - GAP;
    const good = scale(minute.completed);
    const bad = scale(minute.failed);
    return svg`<g>
      <title>${minuteOf(minute.at)}: ${minute.completed} completed, ${minute.failed} failed, ${minute.retried} retried</title>
      <rect class="hit" x=${left(index)} y="0" width=${step} height=${BASE}></rect>
      <rect class="good" x=${x} y=${BASE - good} width=${width} height=${good} rx="1.5"></rect>
      <rect class="bad" x=${x} y=${BASE - good - bad} width=${width} height=${bad} rx="1.5"></rect>
    </g>`;
  };
  return html`
    <svg class="chart" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label=${label}>
      ${[0, 0.5, 1].map((part) => svg`
        <line class="grid" x1=${LEFT} x2=${WIDTH} y1=${BASE - scale(top * part)} y2=${BASE - scale(top * part)}></line>
        <text class=${part === 0.5 ? 'axis inner' : 'axis'} x=${LEFT - 6} y=${BASE - scale(top * part) + 4} text-anchor="end">${count(top * part)}</text>`)}
      ${minutes.map(bar)}
      ${[0, 15, 30, 45].map((index) => svg`
        <text class=${index % 30 ? 'axis inner' : 'axis'} x=${left(index)} y=${HEIGHT - 3}>${minuteOf(minutes[index].at)}</text>`)}
      <text class="axis" x=${WIDTH} y=${HEIGHT - 3} text-anchor="end">now</text>
    </svg>`;
}
