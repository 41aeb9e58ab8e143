/* A row of small bars: a column's values by window, those of the period in full colour. */

import { h, svg } from './dom.js';

const WIDTH = 300, HEIGHT = 44;

export function seriesChart(app, column, valueIn) {
    const { data, period, words } = app, n = data.windows.length;

    if (n < 2)
        return null;
    const values = data.windows.map((_, window) => valueIn(window));
    const known = values.filter(value => Number.isFinite(value));
    if (known.length === 0)
        return null;
    const low = Math.min(0, ...known), high = Math.max(0, ...known), span = high - low || 1;
    const y = value => HEIGHT - ((value - low) / span) * HEIGHT;
    const chart = svg('svg', { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: 'none', class: 'series', role: 'img' });

    chart.append(svg('title', {}, `${words.column(column)}: ` + data.windows.map((window, i) => `${window.label} ${words.number(values[i])}`).join(', ')));
    values.forEach((value, i) => {
        if (!Number.isFinite(value) || value === 0)
            return;
        const inside = period.isWhole || (i >= period.from && i <= period.to);
        chart.append(svg('rect', {
            class: inside ? 'bar in' : 'bar', x: (i * WIDTH) / n + 0.5, width: Math.max(0.5, WIDTH / n - 1),
            y: Math.min(y(value), y(0)), height: Math.max(1, Math.abs(y(value) - y(0))),
        }));
    });
    return h('figure', { className: 'series-figure' },
        h('figcaption', {}, `${words.column(column)}, ${words.say('series').toLowerCase()}`), chart,
        h('div', { className: 'ends', ariaHidden: 'true' }, h('span', {}, data.windows[0].label),
            h('span', {}, `max ${words.number(Math.max(...known))}`), h('span', {}, data.windows[n - 1].label)));
}
