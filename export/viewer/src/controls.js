/* Filters, and the legend that says what the drawing's marks mean. */

import { nameOf, signCode } from './data.js';
import { h } from './dom.js';
import { communityMark, tieMark } from './marks.js';
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

    /* The communities of who is shown, the largest first, each named by its two largest members. */
    communities() {
        const { app } = this, { shown, data } = app, found = new Map();
        let alone = 0;
        for (let row = 0; row < data.nodes.length; row++) {
            const community = shown.communities[row];
            if (!shown.actors[row])
                continue;
            if (community === null) {
                alone++;
                continue;
            }
            if (!found.has(community))
                found.set(community, { community, n: 0, first: null, second: null });
            const one = found.get(community), size = shown.sizes[row];
            one.n++;
            if (one.first === null || size > shown.sizes[one.first])
                [one.first, one.second] = [row, one.first];
            else if (one.second === null || size > shown.sizes[one.second])
                one.second = row;
        }
        return { list: [...found.values()].sort((a, b) => b.n - a.n || a.community - b.community), alone };
    }

    nameOf({ n, first, second }) {
        return [first, second].filter(row => row !== null).map(row => nameOf(this.app.data, row)).join(', ') + (n > 2 ? ' …' : '');
    }

    update() {
        const { app } = this, { words, period } = app, size = app.sizeColumn(), { marks } = app.controls;
        const { list, alone } = this.communities(), listed = list.slice(0, app.colours.communities.length);
        const rest = list.slice(listed.length).reduce((sum, { n }) => sum + n, 0);

        /* Many steps of the period change nothing in it. */
        const says = JSON.stringify([words.language, app.theme(), size && size.name, size && period.follows(size), period.isWhole, list, alone]);
        if (says === this.says)
            return;
        this.says = says;
        this.element.setAttribute('aria-label', words.say('legend'));
        this.element.replaceChildren(...[
            h('h2', {}, words.say('legend')),
            h('ul', {},
                marks.map(mark => h('li', {}, tieMark(app, mark), ` ${words.words[mark]}`,
                    mark === 'membership' ? h('span', { className: 'note' }, ` (${words.say('noWeight')})`) : null)),
                h('li', {}, h('span', { className: 'key' }, words.say('width')), ` ${words.column(app.weightColumn)}`),
                size ? h('li', {}, h('span', { className: 'key' }, words.say('size')), ` ${words.column(size)}`,
                    period.follows(size) ? null : h('span', { className: 'note' }, ` (${words.say('wholeValue')})`)) : null),
            ...(app.communityColumn && list.length ? [
                h('h3', {}, words.say('communities')),
                h('ul', { className: 'communities' },
                    listed.map(one => h('li', {}, communityMark(app, one.community),
                        h('span', { className: 'name' }, ` ${this.nameOf(one)}`), h('span', { className: 'count' }, words.number(one.n)))),
                    rest ? h('li', {}, communityMark(app, null), h('span', { className: 'name' }, ` ${words.say('others')}`), h('span', { className: 'count' }, words.number(rest))) : null,
                    alone ? h('li', {}, communityMark(app, null), h('span', { className: 'name' }, ` ${words.say('none')}`), h('span', { className: 'count' }, words.number(alone))) : null),
                h('p', { className: 'note' }, words.say(period.isWhole ? 'communitiesWhole' : 'communitiesPeriod')),
            ] : []),
        ]);
    }
}
