/* Filters, and the legend that says what the drawing's marks mean. */

import { h } from './dom.js';
import { communityMark, signMark } from './marks.js';
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
        this.signs = SIGNS.filter(sign => data.edges.some(edge => (edge.sign || 'unknown') === sign
            || (edge.windows && edge.windows.sign && edge.windows.sign.includes(sign))));
        this.kinds = [...new Set(data.nodes.map(node => node.kind || 'other'))].sort();
        this.weights = data.edges.map(edge => edge[app.weightColumn.name]).filter(Number.isFinite);
        this.element = h('section', { className: 'controls' });
        this.build();
    }

    build() {
        const { app } = this, { words, state } = app;
        const sizes = app.sizeColumns();

        this.element.setAttribute('aria-label', words.say('filters'));
        this.element.replaceChildren(
            h('h2', {}, words.say('filters')),
            sizes.length ? h('label', { className: 'field' }, words.say('sizeBy'),
                h('select', { onchange: event => app.change({ size: event.target.value }) },
                    sizes.map(column => h('option', { value: column.name, selected: column === app.sizeColumn() }, words.column(column))))) : null,
            this.weights.length ? h('label', { className: 'field' }, words.say('atLeast'),
                h('input', {
                    type: 'number', min: 0, step: 'any', value: state.min, className: 'min',
                    oninput: event => app.change({ min: Math.max(0, Number(event.target.value) || 0) }),
                })) : null,
            this.signs.length > 1 ? checks(app, 'signs', this.signs, state.signs,
                sign => [signMark(app, sign), ` ${words.words[sign]}`], signs => app.change({ signs }, 'controls')) : null,
            this.kinds.length > 1 ? checks(app, 'kinds', this.kinds, state.kinds,
                kind => ` ${words.kind(kind)}`, kinds => app.change({ kinds }, 'controls')) : null,
            h('button', { type: 'button', onclick: () => app.change({ signs: null, kinds: null, min: 0 }, 'controls') }, words.say('reset')));
    }
}

export class Legend {
    constructor(app) {
        this.app = app;
        this.element = h('section', { className: 'legend' });
    }

    update() {
        const { app } = this, { words, data, colours, communities } = app, size = app.sizeColumn();
        const signs = app.controls.signs, listed = [...communities].filter(([, { rank }]) => rank < colours.communities.length)
            .sort((a, b) => a[1].rank - b[1].rank);
        const rest = communities.size - listed.length;
        const alone = data.nodes.some((_, row) => app.shown.communities[row] === null);

        this.element.setAttribute('aria-label', words.say('legend'));
        this.element.replaceChildren(
            h('h2', {}, words.say('legend')),
            h('ul', {},
                signs.map(sign => h('li', {}, signMark(app, sign), ` ${words.words[sign]}`)),
                h('li', {}, h('span', { className: 'key' }, words.say('width')), ` ${words.column(app.weightColumn)}`),
                size ? h('li', {}, h('span', { className: 'key' }, words.say('size')), ` ${words.column(size)}`,
                    app.period.follows(size) ? null : h('span', { className: 'note' }, ` (${words.say('wholeValue')})`)) : null),
            ...(app.communityColumn && listed.length ? [
                h('h3', {}, words.say('communities')),
                h('ul', { className: 'communities' },
                    listed.map(([community, { size: n }]) => h('li', {}, communityMark(app, community), ` ${community} (${words.number(n)})`)),
                    rest > 0 || alone ? h('li', {}, communityMark(app, undefined), ` ${rest > 0 ? words.say('others') : words.say('none')}`) : null),
            ] : []));
    }
}
