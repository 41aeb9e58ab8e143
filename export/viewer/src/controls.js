/* Filters, and the legend that says what the drawing's marks mean. */

import { h } from './dom.js';
import { communityMark, tieMark } from './marks.js';
import { SIGNS } from './palette.js';
import { signCode } from './data.js';

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
        this.marks = data.nMemberships ? [...this.signs, 'membership'] : this.signs;
        this.layers = data.layers.length > 1 ? data.layers : [];
        this.kinds = [...new Set(data.nodes.map(node => node.kind || 'other'))].sort();
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
        const { app } = this, { words, data, colours, communities } = app, size = app.sizeColumn();
        const { marks } = app.controls, listed = [...communities].filter(([, { rank }]) => rank < colours.communities.length)
            .sort((a, b) => a[1].rank - b[1].rank);
        const rest = communities.size - listed.length;
        const alone = data.nodes.some((_, row) => app.shown.communities[row] === null);

        /* Most steps of the period change nothing in it. */
        const says = [words.language, app.theme(), size && size.name, size && app.period.follows(size), alone].join(' ');
        if (says === this.says)
            return;
        this.says = says;
        this.element.setAttribute('aria-label', words.say('legend'));
        this.element.replaceChildren(
            h('h2', {}, words.say('legend')),
            h('ul', {},
                marks.map(mark => h('li', {}, tieMark(app, mark), ` ${words.words[mark]}`, mark === 'membership' ? h('span', { className: 'note' }, ` (${words.say('noWeight')})`) : null)),
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
