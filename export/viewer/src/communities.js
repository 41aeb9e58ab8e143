/* Communities in a period. Those of the whole period were found when the file was written; those of a part are found
 * here, by the method of Blondel, Guillaume, Lambiotte and Lefebvre (Fast unfolding of communities in large networks,
 * 2008), actors taken in the order of their rows, so that the same period has the same communities each time. */

import { SIGNS } from './palette.js';

const CONFLICT = SIGNS.indexOf('conflict');
const LEAST = 1e-9; /* a gain below is none */
const AT_ONCE = 500; /* ties; of more they are found a piece at a time, when the period has come to rest */
const PIECE = 500; /* vertices */

/* Ties, each two actors once: `a` and `b` are the two, and `weight` is theirs. */
function pairsOf(n) {
    return { a: new Int32Array(n), b: new Int32Array(n), weight: new Float64Array(n) };
}

/* Neighbours of each vertex with the weights of their ties, one after the other: { first, to, weight }. */
function adjacency(n, { a, b, weight: weights }) {
    const first = new Int32Array(n + 1), to = new Int32Array(2 * a.length), weight = new Float64Array(2 * a.length);
    for (let i = 0; i < a.length; i++) {
        first[a[i] + 1]++;
        first[b[i] + 1]++;
    }
    for (let i = 0; i < n; i++)
        first[i + 1] += first[i];
    const at = first.slice();
    for (let i = 0; i < a.length; i++) {
        to[at[a[i]]] = b[i];
        weight[at[a[i]]++] = weights[i];
        to[at[b[i]]] = a[i];
        weight[at[b[i]]++] = weights[i];
    }
    return { first, to, weight };
}

/* Vertices move to the neighbouring community where modularity gains most, each as long as a neighbour has moved since.
 * `inside` is the weight within each vertex, which was a community a level below. Returns each one's community, from 0. */
function* moveAll(n, pairs, inside) {
    const { first, to, weight } = adjacency(n, pairs);
    const of = Int32Array.from({ length: n }, (_, i) => i), strength = Float64Array.from(inside, value => 2 * value);
    for (let i = 0; i < pairs.a.length; i++) {
        strength[pairs.a[i]] += pairs.weight[i];
        strength[pairs.b[i]] += pairs.weight[i];
    }
    const total = strength.slice(), all = strength.reduce((sum, value) => sum + value, 0), toward = new Float64Array(n);
    const queue = of.slice(), waits = new Uint8Array(n).fill(1), met = new Int32Array(n);

    /* A ring: no vertex is in it twice. */
    for (let head = 0, left = n; left > 0; left--) {
        const i = queue[head], old = of[i];
        let nMet = 0;
        head = (head + 1) % n;
        waits[i] = 0;
        if (left % PIECE === 0)
            yield;
        for (let k = first[i]; k < first[i + 1]; k++) {
            const other = of[to[k]];
            if (toward[other] === 0)
                met[nMet++] = other;
            toward[other] += weight[k];
        }
        total[old] -= strength[i];
        let best = old, most = toward[old] - (strength[i] * total[old]) / all;
        for (let k = 0; k < nMet; k++) {
            const gain = toward[met[k]] - (strength[i] * total[met[k]]) / all;
            if (gain > most + LEAST * all) {
                best = met[k];
                most = gain;
            }
        }
        total[best] += strength[i];
        for (let k = 0; k < nMet; k++)
            toward[met[k]] = 0;
        if (best === old)
            continue;
        of[i] = best;
        for (let k = first[i]; k < first[i + 1]; k++) {
            const other = to[k];
            if (!waits[other] && of[other] !== best) {
                waits[other] = 1;
                queue[(head + left - 1) % n] = other;
                left++;
            }
        }
    }
    const number = new Int32Array(n).fill(-1);
    let next = 0;
    return of.map(community => {
        if (number[community] < 0)
            number[community] = next++;
        return number[community];
    });
}

/* Each vertex's community, from 0. */
function* findCommunities(n, pairs) {
    let of = Int32Array.from({ length: n }, (_, i) => i), inside = new Float64Array(n), level = pairs, size = n;

    for (;;) {
        const next = yield* moveAll(size, level, inside), found = next.reduce((most, community) => Math.max(most, community + 1), 0);
        of = of.map(vertex => next[vertex]);
        if (found === size)
            return of;
        yield;
        const within = new Float64Array(found), between = new Map();
        inside.forEach((weight, i) => (within[next[i]] += weight));
        for (let i = 0; i < level.a.length; i++) {
            const a = next[level.a[i]], b = next[level.b[i]], key = a < b ? a * found + b : b * found + a;
            if (a === b)
                within[a] += level.weight[i];
            else
                between.set(key, (between.get(key) || 0) + level.weight[i]);
        }
        level = pairsOf(between.size);
        [...between].forEach(([key, weight], i) => {
            level.a[i] = Math.floor(key / found);
            level.b[i] = key % found;
            level.weight[i] = weight;
        });
        inside = within;
        size = found;
    }
}

/* The ties that communities read, each two actors once: an event that went both ways stands in both arcs and counts once.
 * Two are enemies only where all that passed between them is conflict. */
function pairsIn(app, shown) {
    const { data, period } = app, { pairOf, pairs } = data, weights = new Float64Array(pairs.length), friends = new Uint8Array(pairs.length);
    const withConflict = !(app.communityColumn.reads || '').includes('not conflict');
    const mutual = data.directed && data.graph.view.weight === 'events' ? period.edgeValues({ name: 'mutual', role: 'count' }) : null;

    for (const row of shown.active) {
        weights[pairOf[row]] += shown.weights[row] - (mutual ? (mutual[row] || 0) / 2 : 0);
        if (withConflict || shown.marks[row] !== CONFLICT)
            friends[pairOf[row]] = 1;
    }
    const kept = [...pairs.keys()].filter(pair => weights[pair] > 0 && friends[pair] && pairs[pair][0] !== pairs[pair][1]), found = pairsOf(kept.length);
    kept.forEach((pair, i) => {
        [found.a[i], found.b[i]] = pairs[pair];
        found.weight[i] = weights[pair];
    });
    return found;
}

/* Numbers for what was found: those of the whole period's communities where most members are the same, so that colours
 * stay, and numbers of their own for the others. */
function numberAlike(data, name, rows, found) {
    const overlaps = new Map(), number = new Map(), taken = new Set();
    let next = data.nodes.reduce((most, node) => Math.max(most, node[name] ?? 0), 0);

    rows.forEach((row, i) => {
        const whole = data.nodes[row][name] ?? null, key = `${found[i]} ${whole}`;
        if (whole !== null)
            overlaps.set(key, { found: found[i], whole, n: (overlaps.get(key) || { n: 0 }).n + 1 });
    });
    for (const { found: one, whole } of [...overlaps.values()].sort((a, b) => b.n - a.n || a.whole - b.whole || a.found - b.found)) {
        if (!number.has(one) && !taken.has(whole)) {
            number.set(one, whole);
            taken.add(whole);
        }
    }
    return found.map(one => {
        if (!number.has(one))
            number.set(one, ++next);
        return number.get(one);
    });
}

function* search(app, shown, key) {
    const { data, communityColumn: { name } } = app, pairs = pairsIn(app, shown);
    const communities = new Array(data.nodes.length).fill(null), place = new Int32Array(data.nodes.length).fill(-1);
    for (const ends of [pairs.a, pairs.b])
        ends.forEach(row => (place[row] = 0));
    const rows = [...place.keys()].filter(row => place[row] === 0);
    rows.forEach((row, i) => (place[row] = i));
    yield;
    const found = yield* findCommunities(rows.length, { a: pairs.a.map(row => place[row]), b: pairs.b.map(row => place[row]), weight: pairs.weight });
    yield;
    numberAlike(data, name, rows, Array.from(found)).forEach((community, i) => (communities[rows[i]] = community));
    data.communitiesOf.set(key, communities);
}

/* Each actor's community in the period, null for who has no tie of theirs; by rows of actors. Where finding them takes
 * longer, the last ones, and `app.finding` is what finds them. */
export function communitiesIn(app, shown) {
    const { data, period, communityColumn: column } = app, { nodes } = data, whole = () => nodes.map(node => (column ? node[column.name] ?? null : null));

    if (!column || period.isWhole)
        return whole();
    if (period.isOne && data.nodesAlong.values(column.name))
        return nodes.map((_, row) => period.nodeValue(column, row));
    const key = `${period.from} ${period.to} ${column.name}`;
    if (data.communitiesOf.has(key))
        return data.communitiesOf.get(key);
    const found = search(app, shown, key);
    if (shown.active.length > AT_ONCE) {
        app.finding = found;
        return app.shown ? app.shown.communities : whole();
    }
    while (!found.next().done);
    return data.communitiesOf.get(key);
}
