/* Filters, and the legend that says what the drawing's marks mean. */

import { signCode } from './data.js';
import { h, svg } from './dom.js';
import { dotMark, tieMark } from './marks.js';
import { colourColumns } from './paint.js';
import { SIGNS } from './palette.js';

function checks(app, name, values, chosen, label, change) {
    return h('fieldset', {},
        h('legend', {}, app.words.say(name)),
        values.map(value => h('label', { className: 'check' },
            h('input', {
                type: 'checkbox', value, checked: !chosen || chosen.has(value), onchange: event => {
                    const next = new Set(chosen || values);
                    if (event.target.checked)
                        next.add(value);
                    else
                        next.delete(value);
                    change(values.every(one => next.has(one)) ? null : next);
                },
            }), label(value))));
}

export class Controls {
    constructor(app) {
        this.app = app;
        const { data } = app;
        const along = data.edgesAlong.values('sign', signCode) || [], codes = new Set(along);
        data.signs.forEach((code, row) => !data.isMembership[row] && codes.add(code));
        this.signs = SIGNS.filter((_, code) => codes.has(code));
        this.marks = data.memberships.length ? [...this.signs, 'membership'] : this.signs;
        this.layers = data.layers.length > 1 ? data.layers : [];
        this.kinds = [...new Set(data.nodes.map(node => node.kind || 'other'))].sort();
        this.colours = colourColumns(data);
        this.weights = data.edges.map(edge => edge[app.weightColumn.name]).filter(Number.isFinite);
        this.element = h('section', { className: 'controls' });
        this.build();
    }

    build() {
        const { app } = this, { words, state } = app;
        const sizes = app.sizeColumns();

        this.element.setAttribute('aria-label', words.say('filters'));
        this.element.replaceChildren(...[
            h('h2', {}, words.say('filters')),
            sizes.length ? h('label', { className: 'field' }, words.say('sizeBy'),
                h('select', { onchange: event => app.change({ size: event.target.value }) },
                    sizes.map(column => h('option', { value: column.name, selected: column === app.sizeColumn() }, words.column(column))))) : null,
            this.colours.length > 1 ? h('label', { className: 'field' }, words.say('colourBy'),
                h('select', { onchange: event => app.change({ colour: event.target.value }) },
                    this.colours.map(column => h('option', { value: column.name, selected: column === app.paint.column }, words.column(column))))) : null,
            this.weights.length ? h('label', { className: 'field' }, words.say('atLeast'),
                h('input', {
                    type: 'number', min: 0, step: 'any', value: state.min, className: 'min',
                    oninput: event => app.change({ min: Math.max(0, Number(event.target.value) || 0) }),
                })) : null,
            this.signs.length > 1 ? checks(app, 'signs', this.signs, state.signs,
                sign => [tieMark(app, sign), ` ${words.words[sign]}`], signs => app.change({ signs }, 'controls')) : null,
            this.layers.length ? checks(app, 'layers', this.layers, state.layers,
                layer => ` ${words.layer(layer)}`, layers => app.change({ layers }, 'controls')) : null,
            this.kinds.length > 1 ? checks(app, 'kinds', this.kinds, state.kinds,
                kind => ` ${words.kind(kind)}`, kinds => app.change({ kinds }, 'controls')) : null,
            h('button', { type: 'button', onclick: () => app.change({ signs: null, kinds: null, layers: null, min: 0 }, 'controls') }, words.say('reset')),
        ].filter(Boolean));
    }
}

export class Legend {
    constructor(app) {
        this.app = app;
        this.element = h('section', { className: 'legend' });
    }

    update() {
        const { app } = this, { words, period, paint, shown } = app, size = app.sizeColumn();
        const groups = paint.isRamp ? null : paint.groups();

        /* Many steps of the period change nothing in it. */
        const says = JSON.stringify([words.language, app.theme(), paint.column && paint.column.name, size && size.name, size && period.follows(size),
            period.follows(app.weightColumn), period.isWhole, groups, shown.widest, shown.largest]);
        if (says === this.says)
            return;
        this.says = says;
        const item = (colour, name, n) => h('li', {}, dotMark(colour), h('span', { className: 'name' }, ` ${name}`),
            h('span', { className: 'count' }, words.number(n)));
        const note = column => (period.follows(column) ? null : h('span', { className: 'note' }, ` (${words.say('wholeValue')})`));
        const upTo = most => (Number.isFinite(most) && most > 0 ? `, ${words.say('upTo', { x: most })}` : '');
        this.element.setAttribute('aria-label', words.say('legend'));
        this.element.replaceChildren(...[
            h('h2', {}, words.say('legend')),
            h('ul', {},
                app.controls.marks.map(mark => h('li', {}, tieMark(app, mark), ` ${words.words[mark]}`,
                    mark === 'membership' ? h('span', { className: 'note' }, ` (${words.say('noWeight')})`) : null)),
                h('li', {}, h('span', { className: 'key' }, words.say('width')), `${words.words.colon} ${words.column(app.weightColumn)}${upTo(shown.widest)}`,
                    note(app.weightColumn)),
                size ? h('li', {}, h('span', { className: 'key' }, words.say('size')), `${words.words.colon} ${words.column(size)}${upTo(shown.largest)}`, note(size)) : null),
            ...(!paint.column ? [] : paint.isRamp ? [
                h('h3', {}, words.column(paint.column)), this.ramp(),
                period.follows(paint.column) ? null : h('p', { className: 'note' }, words.say('wholeValue')),
            ] : groups.list.length || groups.alone ? [
                h('h3', {}, paint.isCommunity ? words.say('communities') : words.column(paint.column)),
                h('ul', { className: 'groups' },
                    groups.list.map(one => item(paint.colour(one.value), paint.nameOf(one), one.n)),
                    groups.rest ? item(app.colours.none, paint.nameOfRest(groups.nRest), groups.rest) : null,
                    groups.alone ? item(app.colours.none, words.say(paint.isCommunity ? 'none' : 'unnamed'), groups.alone) : null),
                paint.isCommunity ? h('p', { className: 'note' }, words.say(period.isWhole ? 'communitiesWhole' : 'communitiesPeriod')) : null,
            ] : []),
        ].filter(Boolean));
    }

    /* From the least to the most. */
    ramp() {
        const { paint, words } = this.app, steps = 32, { least, most } = paint;
        const at = i => least + ((most - least) * i) / (steps - 1);
        return h('div', { className: 'ramp' }, svg('svg', { viewBox: `0 0 ${steps} 1`, preserveAspectRatio: 'none', 'aria-hidden': 'true' },
            Array.from({ length: steps }, (_, i) => svg('rect', { x: i, y: 0, width: 1.1, height: 1, fill: paint.colour(at(i)) }))),
        h('div', { className: 'ends' }, h('span', {}, words.number(least)), h('span', {}, words.number(most))));
    }
}
