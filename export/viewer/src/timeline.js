/* The period: a histogram of events by window, a brush over it, and play. Two sliders do the same by keyboard. */

import { h, svg } from './dom.js';
import { eventsPerWindow } from './period.js';

const HEIGHT = 56;
const STEP_MS = 1000;

export class Timeline {
    constructor(app) {
        this.app = app;
        this.bars = eventsPerWindow(app.data);
        this.timer = null;
        this.element = h('section', { className: 'timeline' });
        this.element.setAttribute('aria-labelledby', 'period-title');
        this.build();
    }

    build() {
        const { app } = this, { words, data } = app, n = data.windows.length;

        this.stop();
        this.label = h('output', { className: 'period-label' });
        this.element.replaceChildren(h('h2', { id: 'period-title' }, words.say('period')));
        if (n === 0) {
            this.element.append(h('p', { className: 'note' }, words.say('noWindows')));
            return;
        }
        this.playButton = h('button', { type: 'button', className: 'play', onclick: () => this.toggle() });
        this.wholeButton = h('button', { type: 'button', onclick: () => app.setPeriod(null, null) }, words.say('showWhole'));
        this.fromSlider = this.slider('from');
        this.toSlider = this.slider('to');
        this.chart = this.draw();
        this.element.append(
            h('div', { className: 'period-tools' }, this.playButton, this.label, this.wholeButton),
            h('div', { className: 'chart' }, this.chart,
                h('div', { className: 'ends', ariaHidden: 'true' }, h('span', {}, data.windows[0].label),
                    h('span', {}, words.say(this.bars.ofTies ? 'eventsOfTies' : 'eventsPer')), h('span', {}, data.windows[n - 1].label))),
            h('div', { className: 'sliders' },
                data.tiles ? h('label', {}, words.say('from'), this.fromSlider) : null,
                h('label', {}, data.tiles ? words.say('to') : words.say('period'), this.toSlider)),
        );
        const notes = [], { events } = data.graph.account;
        const unplaced = events ? (events.open || 0) + (events.undated || 0) + (events.undecided || 0) : 0;
        if (unplaced)
            notes.push(words.say('unplaced', { n: unplaced }));
        if (!data.tiles)
            notes.push(words.say('overlap'));
        if (notes.length)
            this.element.append(h('p', { className: 'note' }, notes.join('. ') + '.'));
        this.update();
    }

    slider(which) {
        const { app } = this, last = app.data.windows.length - 1;
        return h('input', {
            type: 'range', min: 0, max: last, step: 1, value: which === 'from' ? 0 : last,
            oninput: event => {
                const at = Number(event.target.value), { from, to } = app.period;
                if (!app.data.tiles)
                    app.setPeriod(at, at);
                else if (which === 'from')
                    app.setPeriod(at, Math.max(at, to ?? last));
                else
                    app.setPeriod(Math.min(at, from ?? 0), at);
            },
        });
    }

    draw() {
        const { counts } = this.bars, n = counts.length, most = Math.max(1, ...counts);
        const chart = svg('svg', { viewBox: `0 0 ${n} ${HEIGHT}`, preserveAspectRatio: 'none', class: 'histogram', 'aria-hidden': 'true' });

        this.brush = svg('rect', { class: 'brush', y: 0, height: HEIGHT });
        chart.append(this.brush);
        this.rects = counts.map((count, window) => {
            const height = count ? Math.max(2, (count / most) * (HEIGHT - 4)) : 0;
            const gap = n > 200 ? 0 : 0.12;
            const bar = svg('rect', { x: window + gap / 2, width: 1 - gap, y: HEIGHT - height, height });
            const hit = svg('rect', { class: 'hit', x: window, width: 1, y: 0, height: HEIGHT });
            hit.append(svg('title', {}, `${this.app.data.windows[window].label}: ${this.app.words.number(count)}`));
            chart.append(bar, hit);
            return bar;
        });
        let start = null;
        const at = event => {
            const box = chart.getBoundingClientRect();
            return Math.max(0, Math.min(n - 1, Math.floor(((event.clientX - box.left) / box.width) * n)));
        };
        chart.addEventListener('pointerdown', event => {
            this.stop();
            start = at(event);
            chart.setPointerCapture(event.pointerId);
            this.app.setPeriod(start, start);
        });
        chart.addEventListener('pointermove', event => start !== null && this.app.setPeriod(start, at(event)));
        chart.addEventListener('pointerup', () => (start = null));
        chart.addEventListener('pointercancel', () => (start = null));
        chart.addEventListener('dblclick', () => this.app.setPeriod(null, null));
        return chart;
    }

    toggle() {
        if (this.timer !== null) {
            this.stop();
            return;
        }
        const { app } = this, last = app.data.windows.length - 1;
        const step = () => {
            const { from, to } = app.period;
            if (from !== null && to >= last) {
                this.stop();
                return;
            }
            app.setPeriod(from === null ? 0 : from + 1, from === null ? 0 : to + 1);
        };
        /* From the start when it stands at the end. */
        if (app.period.to === last)
            app.setPeriod(0, last - app.period.from);
        if (app.period.from === 0 && app.period.to === last)
            app.setPeriod(null, null);
        step();
        this.timer = setInterval(step, STEP_MS);
        this.update();
    }

    stop() {
        clearInterval(this.timer);
        this.timer = null;
        if (this.playButton)
            this.update();
    }

    update() {
        const { app } = this, { period, words, data } = app, n = data.windows.length;

        if (n === 0 || !this.chart)
            return;
        const from = period.from ?? 0, to = period.to ?? n - 1;
        this.brush.setAttribute('x', from);
        this.brush.setAttribute('width', to - from + 1);
        this.rects.forEach((bar, window) => bar.setAttribute('class', window >= from && window <= to ? 'bar in' : 'bar'));
        this.label.textContent = period.label() ?? words.say('whole');
        this.fromSlider.value = from;
        this.toSlider.value = to;
        this.fromSlider.setAttribute('aria-valuetext', data.windows[from].label);
        this.toSlider.setAttribute('aria-valuetext', data.windows[to].label);
        this.playButton.textContent = this.timer === null ? `▶ ${words.say('play')}` : `❚❚ ${words.say('pause')}`;
        this.wholeButton.disabled = period.isWhole;
    }
}
