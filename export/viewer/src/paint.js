/* What the colour of an actor says: which group of a column it is in, or how much of it there is. */

import { apart, nameOf } from './data.js';
import { blend } from './palette.js';

const STEPS = 63; /* of a ramp, between its colours */

const compare = (a, b) => (typeof a === 'number' && typeof b === 'number' ? a - b : a < b ? -1 : a > b ? 1 : 0);

export function isCommunity(column) {
    return column !== null && column.role === 'category' && column.type === 'integer' && column.name.startsWith('community');
}

/* The columns by which actors can be coloured; the file's own choice first. */
export function colourColumns(data) {
    const style = data.graph.style || {}, columns = data.columns('vertex');
    const fits = column => column.name === style.color_by || (column.role === 'category' && column.name !== 'label')
        || ((column.role === 'score' || column.role === 'count') && column.type !== 'text');
    return columns.filter(fits).filter(column => data.nodes.some(node => (node[column.name] ?? null) !== null))
        .sort((a, b) => (b.name === style.color_by) - (a.name === style.color_by));
}

export class Paint {
    constructor(app, column) {
        this.app = app;
        this.column = column;
        const { data } = app, values = column ? data.nodes.map(node => node[column.name]).filter(value => value !== null && value !== undefined) : [];
        this.isCommunity = isCommunity(column);
        this.isRamp = Boolean(column) && !this.isCommunity && (column.role === 'score' || column.role === 'count');
        if (this.isRamp) {
            this.least = values.reduce((a, b) => Math.min(a, b), Infinity);
            this.most = values.reduce((a, b) => Math.max(a, b), -Infinity);
            return;
        }
        /* The largest first, of equals the one that comes first: the order in which the file gives out colours. */
        const counts = new Map();
        values.forEach(value => counts.set(value, (counts.get(value) || 0) + 1));
        this.ranks = new Map([...counts].sort((a, b) => b[1] - a[1] || compare(a[0], b[0])).map(([value], rank) => [value, rank]));
    }

    /* An actor's value in the period; null where it has none. */
    value(row) {
        const { app, column } = this;
        if (!column)
            return null;
        return this.isCommunity ? app.shown.communities[row] : (this.isRamp ? app.period.nodeValue(column, row) : app.data.nodes[row][column.name]) ?? null;
    }

    /* A community that only a part of the period has takes a colour that is left. */
    colour(value) {
        const { groups, ramp, none } = this.app.colours;
        if (value === null || value === undefined)
            return none;
        if (this.isRamp) {
            const share = this.most > this.least ? Math.round(STEPS * Math.max(0, Math.min(1, (value - this.least) / (this.most - this.least)))) / STEPS : 0.5;
            const at = share * (ramp.length - 1), step = Math.min(Math.floor(at), Math.max(0, ramp.length - 2));
            return ramp.length > 1 ? blend(ramp[step + 1], ramp[step], at - step) : ramp[0];
        }
        const rank = this.ranks.get(value) ?? (this.isCommunity ? Math.max(this.ranks.size, value - 1) : Infinity);
        return rank < groups.length ? groups[rank] : none;
    }

    /* Who is shown, by group: { value, n, first, second }, the largest first; how many are in the `nRest` groups without a
     * colour of their own, and in none. `first` and `second` are the largest actors of each. */
    groups() {
        const { app } = this, { shown } = app, found = new Map();
        let alone = 0;
        for (let row = 0; row < shown.actors.length; row++) {
            if (!shown.actors[row])
                continue;
            const value = this.value(row), size = shown.sizes[row];
            if (value === null) {
                alone++;
                continue;
            }
            if (!found.has(value))
                found.set(value, { value, n: 0, first: null, second: null });
            const one = found.get(value);
            one.n++;
            if (one.first === null || size > shown.sizes[one.first])
                [one.first, one.second] = [row, one.first];
            else if (one.second === null || size > shown.sizes[one.second])
                one.second = row;
        }
        const list = [...found.values()].sort((a, b) => b.n - a.n || compare(a.value, b.value)), { none } = app.colours;
        const listed = list.filter(one => this.colour(one.value) !== none);
        return { list: listed, rest: list.filter(one => !listed.includes(one)).reduce((sum, { n }) => sum + n, 0), nRest: list.length - listed.length, alone };
    }

    /* The groups that share the colour of none, together. */
    nameOfRest(n) {
        return this.app.words.say(this.isCommunity ? 'otherCommunities' : 'otherGroups', { n });
    }

    /* A community is called by its largest actors, any other group by its value. */
    nameOf({ value, n, first, second }) {
        const { data, words } = this.app;
        if (this.isCommunity)
            return [first, second].filter(row => row !== null).map(row => apart(nameOf(data, row))).join(', ') + (n > 2 ? ' …' : '');
        return words.cell(this.column, value);
    }
}
