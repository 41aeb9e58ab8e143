/* Values in a period: of the whole one, of a window, or of several windows that follow each other.
 * Counts and sums add up over windows that tile. A degree counts partners again. What does not add up (a centrality, a
 * community) is known for one window or for the whole period; of several windows the whole period's value is shown. */

const ADD = new Set(['count', 'weight']);
const DEGREES = { degree: 'both', in_degree: 'in', out_degree: 'out' };

export function addsUp(column) {
    return ADD.has(column.role);
}

export class Period {
    constructor(data) {
        this.data = data;
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

    /* Whether a column's value is of this period, and not of the whole one. */
    follows(column) {
        return this.isWhole || this.isOne || addsUp(column);
    }

    isActive(places, row) {
        if (this.isWhole)
            return true;
        for (let window = this.from; window <= this.to; window++) {
            if (places[row][window] >= 0)
                return true;
        }
        return false;
    }

    along(rows, places, column, row, window) {
        const values = rows[row].windows && rows[row].windows[column.name], place = places[row][window];
        if (!values)
            return undefined;
        return place >= 0 ? values[place] : addsUp(column) ? 0 : null;
    }

    value(rows, places, column, row) {
        if (this.isWhole)
            return rows[row][column.name] ?? null;
        if (this.isOne)
            return this.along(rows, places, column, row, this.from) ?? (addsUp(column) ? 0 : null);
        if (!addsUp(column))
            return rows[row][column.name] ?? null;
        let sum = 0;
        for (let window = this.from; window <= this.to; window++)
            sum += this.along(rows, places, column, row, window) || 0;
        return sum;
    }

    edgeValue(column, row) {
        return this.value(this.data.edges, this.data.edgePlaces, column, row);
    }

    edgeActive(row) {
        return this.isActive(this.data.edgePlaces, row);
    }

    nodeActive(row) {
        return this.isActive(this.data.nodePlaces, row);
    }

    partners(row, way) {
        const { data } = this, found = new Set();
        for (const edge of data.ties[row]) {
            const out = data.sources[edge] === row;
            if (!this.edgeActive(edge) || (way === 'in' && out) || (way === 'out' && !out))
                continue;
            found.add(out ? data.targets[edge] : data.sources[edge]);
        }
        return found.size;
    }

    nodeValue(column, row) {
        const way = column.role === 'count' && DEGREES[column.name];
        if (way && !this.isWhole && !this.isOne)
            return this.partners(row, way);
        return this.value(this.data.nodes, this.data.nodePlaces, column, row);
    }

    /* The sign of a tie in the period: of a window as it stands there, of several by what happened in them. */
    edgeSign(row) {
        const edge = this.data.edges[row];
        if (this.isWhole || !edge.windows)
            return edge.sign || 'unknown';
        if (this.isOne && edge.windows.sign) {
            const place = this.data.edgePlaces[row][this.from];
            return place >= 0 ? edge.windows.sign[place] || 'unknown' : edge.sign || 'unknown';
        }
        const good = this.edgeValue({ name: 'cooperation', role: 'count' }, row);
        const bad = this.edgeValue({ name: 'conflict', role: 'count' }, row);
        return good && bad ? 'mixed' : good ? 'cooperation' : bad ? 'conflict' : edge.sign || 'unknown';
    }

    /* Whether an event counts in the period. What has no place in time counts in the whole one only. */
    hasEvent(event) {
        return this.isWhole || (event.windows !== undefined && event.windows[0] <= this.to && event.windows[1] >= this.from);
    }

    label() {
        const { windows } = this.data;
        if (this.isWhole)
            return null;
        return this.isOne ? windows[this.from].label : `${windows[this.from].label} – ${windows[this.to].label}`;
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
    for (const edge of data.edges) {
        const values = edge.windows && (edge.windows.events || edge.windows.weight);
        (values ? edge.windows.at : []).forEach((window, place) => (counts[window] += values[place]));
    }
    return { counts, ofTies: true };
}
