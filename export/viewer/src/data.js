/* What the file holds, with ends and rows findable. Nothing is computed here that the file does not say. */

import { SIGNS } from './palette.js';

export const MEMBERSHIP = 'membership'; /* the layer of ties that no event made: they have spells, and no weight */

function parse(id) {
    const element = document.getElementById(id);
    const value = JSON.parse(element.textContent);
    element.remove();
    return value;
}

/* In which windows each row of a table is active, row after row, and its columns' values there. One flat array each:
 * a period is a piece of it, found by halving, and no cell is kept for a window without a value. */
class Along {
    constructor(rows) {
        this.rows = rows;
        this.first = new Int32Array(rows.length + 1);
        rows.forEach((row, i) => (this.first[i + 1] = this.first[i] + (row.windows ? row.windows.at.length : 0)));
        this.at = new Int32Array(this.first[rows.length]);
        rows.forEach((row, i) => row.windows && this.at.set(row.windows.at, this.first[i]));
        this.columns = new Map();
    }

    /* The rows that are active in windows from … to, rising. */
    rowsIn(from, to) {
        if (!this.byWindow) {
            const n = this.at.reduce((most, window) => Math.max(most, window + 1), 0), counts = new Int32Array(n + 1);
            this.at.forEach(window => counts[window + 1]++);
            for (let i = 0; i < n; i++)
                counts[i + 1] += counts[i];
            const rows = new Int32Array(this.at.length), next = counts.slice();
            for (let row = 0; row < this.rows.length; row++) {
                for (let place = this.first[row]; place < this.first[row + 1]; place++)
                    rows[next[this.at[place]]++] = row;
            }
            this.byWindow = { starts: counts, rows };
        }
        const { starts, rows } = this.byWindow, last = starts.length - 2;
        if (from > last)
            return new Int32Array(0);
        const found = rows.subarray(starts[from], starts[Math.min(to, last) + 1]);
        if (from === to)
            return found;
        const marks = new Uint8Array(this.rows.length), each = new Int32Array(Math.min(found.length, this.rows.length));
        let n = 0;
        found.forEach(row => (marks[row] = 1));
        marks.forEach((mark, row) => mark && (each[n++] = row));
        return each.subarray(0, n);
    }

    /* The first place of a row whose window is no earlier; its end where there is none. */
    from(row, window) {
        let low = this.first[row], high = this.first[row + 1];
        while (low < high) {
            const middle = (low + high) >> 1;
            if (this.at[middle] < window)
                low = middle + 1;
            else
                high = middle;
        }
        return low;
    }

    /* The place of a row's value in a window, or −1. */
    place(row, window) {
        const place = this.from(row, window);
        return place < this.first[row + 1] && this.at[place] === window ? place : -1;
    }

    isActive(row, from, to) {
        const place = this.from(row, from);
        return place < this.first[row + 1] && this.at[place] <= to;
    }

    /* A column's values, NaN where one is missing, or null where it has none along the windows. */
    values(name, code = Number) {
        if (!this.columns.has(name)) {
            const known = this.rows.some(row => row.windows && row.windows[name]);
            const values = known ? new Float64Array(this.at.length).fill(NaN) : null;
            if (known) {
                this.rows.forEach((row, i) => row.windows && row.windows[name] && row.windows[name].forEach((value, place) => {
                    if (value !== null)
                        values[this.first[i] + place] = code(value);
                }));
            }
            this.columns.set(name, values);
        }
        return this.columns.get(name);
    }

    sum(values, row, from, to) {
        let total = 0;
        for (let place = this.from(row, from), end = this.first[row + 1]; place < end && this.at[place] <= to; place++)
            total += values[place] || 0;
        return total;
    }
}

const dayOf = text => (text === null ? null : Date.parse(text));

export function readData() {
    const file = parse('graph'), log = parse('events');
    const { graph, nodes, edges } = file;
    const rowOf = new Map(nodes.map((node, row) => [node.id, row]));
    const windows = graph.windows || [];
    const data = {
        graph, nodes, edges, windows, directed: file.directed,
        sources: Int32Array.from(edges, edge => rowOf.get(edge.source)),
        targets: Int32Array.from(edges, edge => rowOf.get(edge.target)),
        columns: of => graph.columns.filter(column => column.of === of),
        rowOf,
        edgeRowOf: new Map(edges.map((edge, row) => [edge.id, row])),
        nodesAlong: new Along(nodes),
        edgesAlong: new Along(edges),
        signs: Uint8Array.from(edges, edge => signCode(edge.sign)),
        layers: [...new Set(edges.map(edge => edge.layer).filter(layer => layer !== undefined && layer !== null))],
        /* Events may be in a layer that is called so. */
        isMembership: Uint8Array.from(edges, edge => edge.layer === MEMBERSHIP && (edge.blocs ?? null) !== null),
        tiles: windows.every((window, i) => i === 0 || window.start >= windows[i - 1].end),
        events: log && log.events,
        eventsCounted: log ? log.counted : 0,
    };
    data.spells = edges.map((edge, row) => (data.isMembership[row] ? edge.spells.map(spell => spell.map(dayOf)) : null));
    data.bounds = windows.map(({ start, end }) => [Date.parse(start), Date.parse(end)]);
    /* Which two actors each tie is of, whatever its direction and layer. */
    const pairs = new Map();
    data.pairOf = Int32Array.from(edges, (_, row) => {
        const a = Math.min(data.sources[row], data.targets[row]), b = Math.max(data.sources[row], data.targets[row]), key = a * nodes.length + b;
        if (!pairs.has(key))
            pairs.set(key, { place: pairs.size, ends: [a, b] });
        return pairs.get(key).place;
    });
    data.pairs = [...pairs.values()].map(({ ends }) => ends);
    data.communitiesOf = new Map(); /* by period, found once */
    data.ties = nodes.map(() => []);
    edges.forEach((_, row) => {
        data.ties[data.sources[row]].push(row);
        if (data.targets[row] !== data.sources[row])
            data.ties[data.targets[row]].push(row);
    });
    data.allTies = Int32Array.from(edges.keys()).filter(row => !data.isMembership[row]);
    data.memberships = Int32Array.from(edges.keys()).filter(row => data.isMembership[row]);
    data.isMemberOnly = Uint8Array.from(data.ties, ties => ties.length > 0 && ties.every(edge => data.isMembership[edge]));
    if (data.events) {
        data.eventsOf = edges.map(() => []);
        data.events.forEach((event, index) => event.edges.forEach(edge => data.eventsOf[edge].push(index)));
    }
    return data;
}

/* A sign's place in SIGNS; a tie without one is unknown. */
export function signCode(sign) {
    const code = SIGNS.indexOf(sign);
    return code < 0 ? SIGNS.indexOf('unknown') : code;
}

export function nameOf(data, row) {
    return data.nodes[row].label || data.nodes[row].id;
}

export function tieName(data, row) {
    return `${nameOf(data, data.sources[row])} ${data.directed ? '→' : '–'} ${nameOf(data, data.targets[row])}`;
}
