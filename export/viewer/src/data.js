/* What the file holds, with ends and rows findable. Nothing is computed here that the file does not say. */

import { SIGNS } from './palette.js';


function parse(id) {
    const element = document.getElementById(id);
    const value = JSON.parse(element.textContent);
    element.remove();
    return value;
}

/* In which windows each row of a table is active, and its columns' values there. One flat array each, window after window,
 * so that a period is one piece of it; no cell is kept for a window without a value. */
class Along {
    constructor(rows, n) {
        const count = row => (row.windows ? row.windows.at.length : 0);
        this.rows = rows;
        this.first = new Int32Array(rows.length + 1);
        rows.forEach((row, i) => (this.first[i + 1] = this.first[i] + count(row)));
        this.at = new Int32Array(this.first[rows.length]);
        rows.forEach((row, i) => row.windows && this.at.set(row.windows.at, this.first[i]));
        this.columns = new Map();
        this.wholes = new Map();

        this.starts = new Int32Array(n + 1); /* places of each window */
        this.rowAt = new Int32Array(this.at.length); /* of a place */
        this.placeOf = new Int32Array(this.at.length); /* where `at` goes by rows */
        for (const window of this.at)
            this.starts[window + 1]++;
        for (let i = 0; i < n; i++)
            this.starts[i + 1] += this.starts[i];
        const next = this.starts.slice();
        for (let row = 0; row < rows.length; row++) {
            for (let i = this.first[row]; i < this.first[row + 1]; i++) {
                this.placeOf[i] = next[this.at[i]]++;
                this.rowAt[this.placeOf[i]] = row;
            }
        }
    }

    /* Which rows are active in windows from … to: 1 or 0. */
    marksIn(from, to) {
        const marks = new Uint8Array(this.rows.length), { rowAt } = this;
        for (let place = this.starts[from], end = this.starts[to + 1]; place < end; place++)
            marks[rowAt[place]] = 1;
        return marks;
    }

    /* The place of a row's value in a window, or −1. */
    place(row, window) {
        let low = this.first[row], high = this.first[row + 1];
        while (low < high) {
            const middle = (low + high) >> 1;
            if (this.at[middle] < window)
                low = middle + 1;
            else
                high = middle;
        }
        return low < this.first[row + 1] && this.at[low] === window ? this.placeOf[low] : -1;
    }

    /* A column's values at the places, NaN where one is missing, or null where it has none along the windows. */
    values(name, code = Number) {
        if (!this.columns.has(name)) {
            const known = this.rows.some(row => row.windows && row.windows[name]);
            const values = known ? new Float64Array(this.at.length).fill(NaN) : null;
            if (known) {
                this.rows.forEach((row, i) => row.windows && row.windows[name] && row.windows[name].forEach((value, k) => {
                    if (value !== null)
                        values[this.placeOf[this.first[i] + k]] = code(value);
                }));
            }
            this.columns.set(name, values);
        }
        return this.columns.get(name);
    }

    /* By rows: a column's values of the whole period; in one window, NaN where there is none; its sums over windows. */
    whole(name) {
        if (!this.wholes.has(name))
            this.wholes.set(name, Float64Array.from(this.rows, row => row[name] ?? NaN));
        return this.wholes.get(name);
    }

    valuesIn(values, window) {
        const found = new Float64Array(this.rows.length).fill(NaN), { rowAt } = this;
        for (let place = this.starts[window], end = values ? this.starts[window + 1] : 0; place < end; place++)
            found[rowAt[place]] = values[place];
        return found;
    }

    sums(values, from, to) {
        const found = new Float64Array(this.rows.length), { rowAt } = this;
        for (let place = this.starts[from], end = values ? this.starts[to + 1] : 0; place < end; place++)
            found[rowAt[place]] += values[place] || 0;
        return found;
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
        nodesAlong: new Along(nodes, windows.length),
        edgesAlong: new Along(edges, windows.length),
        signs: Uint8Array.from(edges, edge => signCode(edge.sign)),
        layers: [...new Set(edges.map(edge => edge.layer).filter(layer => layer !== undefined && layer !== null))],
        eventLayers: new Set(edges.filter(edge => (edge.blocs ?? null) === null).map(edge => edge.layer)).size,
        /* Ties that no event made: they have spells, and no weight. Whatever their layer is called, they alone name blocs. */
        isMembership: Uint8Array.from(edges, edge => (edge.blocs ?? null) !== null),
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

/* A name among others: one that is read from right to left must not turn what stands around it, as an arrow. */
export function apart(name) {
    return /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]/.test(name) ? `\u2068${name}\u2069` : name;
}

export function tieName(data, row) {
    return `${apart(nameOf(data, data.sources[row]))} ${data.directed ? '→' : '–'} ${apart(nameOf(data, data.targets[row]))}`;
}
