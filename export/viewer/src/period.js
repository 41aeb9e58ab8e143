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
        this.known = new Map(); /* values by rows, of columns that were asked for */
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

    /* A column's value of a row in a window, whatever the period is: undefined where it has none along the windows. */
    inWindow(along, column, row, window) {
        const values = along.values(column.name);
        if (!values)
            return undefined;
        const place = along.place(row, window);
        if (place < 0)
            return ADD.has(column.role) ? 0 : null;
        return Number.isNaN(values[place]) ? null : values[place];
    }

    values(along, column) {
        if (this.isWhole || !this.follows(column))
            return along.whole(column.name);
        const values = along.values(column.name);
        return ADD.has(column.role) ? along.sums(values, this.from, this.to) : along.valuesIn(values, this.from);
    }

    /* What the first step of a brush would otherwise have to gather. */
    prepare(edgeColumns, nodeColumns) {
        const { edgesAlong, nodesAlong } = this.data;
        edgesAlong.values('sign', signCode);
        [...edgeColumns.map(column => column.name), 'cooperation', 'conflict'].forEach(name => edgesAlong.values(name));
        nodeColumns.forEach(column => column && nodesAlong.values(column.name));
    }

    remember(key, find) {
        if (!this.known.has(key))
            this.known.set(key, find());
        return this.known.get(key);
    }

    /* A column's values in the period by rows, NaN where one is missing. */
    edgeValues(column) {
        return this.remember(`edge ${column.name}`, () => this.values(this.data.edgesAlong, column));
    }

    nodeValues(column) {
        const way = column.role === 'count' && DEGREES[column.name];
        return this.remember(`node ${column.name}`, () => (way && !this.isWhole && !this.isOne ? this.degrees(way) : this.values(this.data.nodesAlong, column)));
    }

    /* The same for one row; null where it is missing. */
    edgeValue(column, row) {
        const value = this.edgeValues(column)[row];
        return Number.isNaN(value) ? null : value;
    }

    nodeValue(column, row) {
        const value = this.nodeValues(column)[row];
        return Number.isNaN(value) ? null : value;
    }

    /* How many partners each actor has in the period beside itself, either way or one. */
    degrees(way) {
        const { sources, targets, pairOf, pairs, nodes } = this.data, degrees = new Float64Array(nodes.length), met = new Uint8Array(pairs.length);
        for (const row of this.activeTies()) {
            const source = sources[row], target = targets[row], bit = way === 'both' || source <= target ? 1 : 2;
            if (source === target || met[pairOf[row]] & bit)
                continue;
            met[pairOf[row]] |= bit;
            degrees[source] += way !== 'in';
            degrees[target] += way !== 'out';
        }
        return degrees;
    }

    /* Whether a membership holds at any time in the period. */
    holds(row) {
        const { data } = this;
        if (this.isWhole)
            return true;
        const start = data.bounds[this.from][0], end = data.bounds[this.to][1];
        return data.spells[row].some(([onset, terminus]) => (onset ?? -Infinity) < end && (terminus ?? Infinity) > start);
    }

    /* The ties that have events in the period, rising. */
    activeTies() {
        const { data } = this;
        return this.isWhole ? data.allTies : this.remember('active', () => {
            const marks = data.edgesAlong.marksIn(this.from, this.to), rows = new Int32Array(marks.length);
            let n = 0;
            for (let row = 0; row < marks.length; row++) {
                rows[n] = row;
                n += marks[row];
            }
            return rows.subarray(0, n);
        });
    }

    /* Which actors are there in the period, with a tie or without: 1 or 0. */
    activeNodes() {
        const { data } = this;
        return this.isWhole ? new Uint8Array(data.nodes.length).fill(1) : data.nodesAlong.marksIn(this.from, this.to);
    }

    /* The signs of ties in the period, by rows, as places in SIGNS: of a window as it stands there, of several by what
     * happened in them. */
    edgeSigns() {
        const { data } = this, along = data.edgesAlong;
        return this.isWhole ? data.signs : this.remember('signs', () => {
            const signs = data.signs.slice();
            if (this.isOne) {
                along.valuesIn(along.values('sign', signCode), this.from).forEach((code, row) => code >= 0 && (signs[row] = code));
                return signs;
            }
            const good = along.sums(along.values('cooperation'), this.from, this.to), bad = along.sums(along.values('conflict'), this.from, this.to);
            for (let row = 0; row < signs.length; row++) {
                if (good[row] || bad[row])
                    signs[row] = good[row] && bad[row] ? MIXED : good[row] ? GOOD : BAD;
            }
            return signs;
        });
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
    counts.forEach((_, window) => values.slice(along.starts[window], along.starts[window + 1]).forEach(value => (counts[window] += value || 0)));
    return { counts, ofTies: true };
}
