/* Values in a period: of the whole one, of a window, or of several windows that follow each other.
 * Counts and sums add up over windows that tile. A degree counts partners again. What does not add up (a centrality, a
 * community, a weight that decays or that was scaled) is known for one window or for the whole period; of several windows
 * the whole period's value is shown. */

import { SIGNS } from './palette.js';
import { signCode } from './data.js';

const ADD = new Set(['count', 'weight']);
const DEGREES = { degree: 'both', in_degree: 'in', out_degree: 'out' };
const [GOOD, BAD, MIXED] = ['cooperation', 'conflict', 'mixed'].map(sign => SIGNS.indexOf(sign));

export class Period {
    constructor(data) {
        const { scale = 'none', normalize = 'none', half_life: halfLife } = data.graph.view || {};
        this.data = data;
        this.weightsAdd = scale === 'none' && normalize === 'none' && !halfLife;
        this.set(null, null);
    }

    /* Windows from … to, both included; null for all. Windows that overlap are seen one at a time. */
    set(from, to) {
        const last = this.data.windows.length - 1;
        if (from === null || to === null || last < 0) {
            this.from = this.to = null;
            return;
        }
        this.from = Math.max(0, Math.min(from, to, last));
        this.to = Math.min(last, Math.max(from, to, 0));
        if (!this.data.tiles)
            this.from = this.to;
    }

    get isWhole() {
        return this.from === null;
    }

    get isOne() {
        return this.from !== null && this.from === this.to;
    }

    addsUp(column) {
        return ADD.has(column.role) && (this.weightsAdd || !(column.role === 'weight' || (column.reads || '').includes('by weight')));
    }

    /* Whether a column's value is of this period, and not of the whole one. */
    follows(column) {
        return this.isWhole || this.isOne || this.addsUp(column);
    }

    along(rows, along, column, row, window) {
        const values = along.values(column.name);
        if (!values)
            return undefined;
        const place = along.place(row, window);
        if (place < 0)
            return ADD.has(column.role) ? 0 : null;
        return Number.isNaN(values[place]) ? null : values[place];
    }

    value(rows, along, column, row) {
        if (this.isWhole || !this.follows(column))
            return rows[row][column.name] ?? null;
        if (this.isOne)
            return this.along(rows, along, column, row, this.from) ?? (ADD.has(column.role) ? 0 : null);
        const values = along.values(column.name);
        return values ? along.sum(values, row, this.from, this.to) : 0;
    }

    edgeValue(column, row) {
        return this.value(this.data.edges, this.data.edgesAlong, column, row);
    }

    /* Whether a tie has events in the period; a membership, whether it holds at any time in it. */
    edgeActive(row) {
        const { data } = this;
        if (this.isWhole)
            return true;
        if (!data.isMembership[row])
            return data.edgesAlong.isActive(row, this.from, this.to);
        const start = data.bounds[this.from][0], end = data.bounds[this.to][1];
        return data.spells[row].some(([onset, terminus]) => (onset ?? -Infinity) < end && (terminus ?? Infinity) > start);
    }

    /* The ties that have events in the period, rising. */
    activeTies() {
        const { data } = this;
        return this.isWhole ? data.allTies : data.edgesAlong.rowsIn(this.from, this.to);
    }

    nodeActive(row) {
        return this.isWhole || this.data.nodesAlong.isActive(row, this.from, this.to);
    }

    partners(row, way) {
        const { data } = this, found = new Set();
        for (const edge of data.ties[row]) {
            const out = data.sources[edge] === row;
            if (data.isMembership[edge] || !this.edgeActive(edge) || (way === 'in' && out) || (way === 'out' && !out))
                continue;
            found.add(out ? data.targets[edge] : data.sources[edge]);
        }
        return found.size;
    }

    nodeValue(column, row) {
        const way = column.role === 'count' && DEGREES[column.name];
        if (way && !this.isWhole && !this.isOne)
            return this.partners(row, way);
        return this.value(this.data.nodes, this.data.nodesAlong, column, row);
    }

    /* The sign of a tie in the period, as its place in SIGNS: of a window as it stands there, of several by what happened
     * in them. */
    edgeSign(row) {
        const { data } = this, along = data.edgesAlong;
        if (this.isWhole)
            return data.signs[row];
        if (this.isOne) {
            const signs = along.values('sign', signCode), place = signs ? along.place(row, this.from) : -1;
            return place >= 0 && signs[place] >= 0 ? signs[place] : data.signs[row];
        }
        const good = along.values('cooperation'), bad = along.values('conflict');
        const n = good ? along.sum(good, row, this.from, this.to) : 0, m = bad ? along.sum(bad, row, this.from, this.to) : 0;
        return n && m ? MIXED : n ? GOOD : m ? BAD : data.signs[row];
    }

    /* Whether an event counts in the period. What has no place in time counts in the whole one only. */
    hasEvent(event) {
        return this.isWhole || (event.windows !== undefined && event.windows[0] <= this.to && event.windows[1] >= this.from);
    }

    label() {
        const { windows } = this.data;
        if (this.isWhole)
            return null;
        if (this.isOne)
            return windows[this.from].label;
        /* Of windows that are called by two dates: from the first's first to the last's last. */
        return `${windows[this.from].label.split('/')[0]} – ${windows[this.to].label.split('/').pop()}`;
    }
}

/* How many events each window has: those that are listed where all are, else the ties' own counts. */
export function eventsPerWindow(data) {
    const counts = new Array(data.windows.length).fill(0);
    if (data.events && data.events.length === data.eventsCounted) {
        for (const event of data.events) {
            for (let window = event.windows ? event.windows[0] : 1; event.windows && window <= event.windows[1]; window++)
                counts[window]++;
        }
        return { counts, ofTies: false };
    }
    const along = data.edgesAlong, values = along.values('events') || along.values('weight') || [];
    values.forEach((value, place) => (counts[along.at[place]] += value || 0));
    return { counts, ofTies: true };
}
