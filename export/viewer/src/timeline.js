/* The period: a histogram of events by window, a brush over it, and play. Two sliders do the same by keyboard. */

import { h, svg } from './dom.js';
import { eventsPerWindow } from './period.js';

const HEIGHT = 56;
const STEP_MS = 1000; /* of play, at speed 1 */
const SPEEDS = [0.5, 1, 2, 4];

export class Timeline {
    constructor(app) {
        this.app = app;
        this.bars = eventsPerWindow(app.data);
        this.timer = null;
        this.speed = 1;
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
            this.element.append(h('p', { className: 'note' }, words.say(data.graph.account.events && data.graph.account.events.placed === 0 ? 'noDates' : 'noWindows')));
            return;
        }
        this.playButton = h('button', { type: 'button', className: 'play', onclick: () => this.toggle() });
        this.wholeButton = h('button', { type: 'button', onclick: () => app.setPeriod(null, null) }, words.say('showWhole'));
        this.fromSlider = this.slider('from');
        this.toSlider = this.slider('to');
        this.chart = this.draw();
        this.element.append(
            h('div', { className: 'period-tools' }, this.label,
                n === 1 ? h('button', { type: 'button', onclick: () => app.setPeriod(0, 0) }, data.windows[0].label) : h('div', { className: 'player' }, this.playButton,
                    h('select', { ariaLabel: words.say('speed'), title: words.say('speed'), onchange: event => this.setSpeed(Number(event.target.value)) },
                        SPEEDS.map(speed => h('option', { value: speed, selected: speed === this.speed }, `${words.number(speed)}×`)))),
                this.wholeButton),
            h('div', { className: 'chart' }, this.chart,
                h('div', { className: 'ends', ariaHidden: 'true' }, h('span', {}, data.windows[0].label),
                    h('span', {}, words.say(this.bars.ofTies ? 'eventsOfTies' : 'eventsPer') + (n > 1 ? words.say('drag') : '')), h('span', {}, data.windows[n - 1].label))),
            n === 1 ? '' : h('div', { className: 'sliders' },
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

        this.band = svg('rect', { class: 'brush', y: 0, height: HEIGHT });
        chart.append(this.band);
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
        chart.addEventListener('pointermove', event => {
            if (start === null)
                return;
            /* Once a frame, however often the pointer tells of itself. */
            const to = at(event), waits = this.brushed !== undefined;
            this.brushed = [start, to];
            if (!waits)
                requestAnimationFrame(() => this.brush());
        });
        for (const name of ['pointerup', 'pointercancel']) {
            chart.addEventListener(name, () => {
                start = null;
                this.brush();
            });
        }
        chart.addEventListener('dblclick', () => this.app.setPeriod(null, null));
        return chart;
    }

    brush() {
        if (this.brushed)
            this.app.setPeriod(...this.brushed);
        this.brushed = undefined;
    }

    step() {
        const { app } = this, { from, to } = app.period;
        if (from !== null && to >= app.data.windows.length - 1)
            this.stop();
        else
            app.setPeriod(from === null ? 0 : from + 1, from === null ? 0 : to + 1);
    }

    /* The period steps on as it is, one window or several; from the start when it stands at the end. */
    toggle() {
        const { app } = this, { from, to } = app.period, last = app.data.windows.length - 1;

        if (this.timer !== null) {
            this.stop();
            return;
        }
        this.timer = setInterval(() => this.step(), STEP_MS / this.speed);
        app.facts.setAttribute('aria-live', 'off');
        if (from !== null && to === last)
            app.setPeriod(0, last - from);
        else
            this.step();
    }

    setSpeed(speed) {
        this.speed = speed;
        if (this.timer === null)
            return;
        clearInterval(this.timer);
        this.timer = setInterval(() => this.step(), STEP_MS / speed);
    }

    stop() {
        clearInterval(this.timer);
        this.timer = null;
        if (this.playButton) {
            this.app.facts.setAttribute('aria-live', 'polite');
            this.update();
        }
    }

    update() {
        const { app } = this, { period, words, data } = app, n = data.windows.length;

        if (n === 0 || !this.chart)
            return;
        const from = period.from ?? 0, to = period.to ?? n - 1;
        this.band.setAttribute('x', from);
        this.band.setAttribute('width', to - from + 1);
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
