/* Communities in a period. Those of the whole period were found when the file was written; those of a part are found
 * here, by the method of Blondel, Guillaume, Lambiotte and Lefebvre (Fast unfolding of communities in large networks,
 * 2008), actors taken in the order of their rows, so that the same period has the same communities each time. */

import { SIGNS } from './palette.js';

const CONFLICT = SIGNS.indexOf('conflict');
const LEAST = 1e-9; /* a gain below is none */
const AT_ONCE = 2000; /* ties */

/* Neighbours of each vertex with the weights of their ties, one after the other: { first, to, weight }. */
function adjacency(n, pairs) {
    const first = new Int32Array(n + 1), to = new Int32Array(2 * pairs.length), weight = new Float64Array(2 * pairs.length);
    for (const [a, b] of pairs) {
        first[a + 1]++;
        first[b + 1]++;
    }
    for (let i = 0; i < n; i++)
        first[i + 1] += first[i];
    const at = first.slice();
    for (const [a, b, w] of pairs) {
        to[at[a]] = b;
        weight[at[a]++] = w;
        to[at[b]] = a;
        weight[at[b]++] = w;
    }
    return { first, to, weight };
}

/* Vertices move to the neighbouring community where modularity gains most, each as long as a neighbour has moved since.
 * `inside` is the weight within each vertex, which was a community a level below. Returns each one's community, from 0. */
function moveAll(n, pairs, inside) {
    const { first, to, weight } = adjacency(n, pairs);
    const of = Int32Array.from({ length: n }, (_, i) => i), strength = Float64Array.from(inside, value => 2 * value);
    for (const [a, b, w] of pairs) {
        strength[a] += w;
        strength[b] += w;
    }
    const total = strength.slice(), all = strength.reduce((sum, value) => sum + value, 0), toward = new Float64Array(n);
    const queue = of.slice(), waits = new Uint8Array(n).fill(1), met = new Int32Array(n);

    /* A ring: no vertex is in it twice. */
    for (let head = 0, left = n; left > 0; left--) {
        const i = queue[head], old = of[i];
        let nMet = 0;
        head = (head + 1) % n;
        waits[i] = 0;
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

/* Each vertex's community, from 0; `pairs` are [a, b, weight], each two once. */
export function findCommunities(n, pairs) {
    let of = Int32Array.from({ length: n }, (_, i) => i), inside = new Float64Array(n), level = pairs, size = n;

    for (;;) {
        const next = moveAll(size, level, inside), found = next.reduce((most, community) => Math.max(most, community + 1), 0);
        of = of.map(vertex => next[vertex]);
        if (found === size)
            return of;
        const within = new Float64Array(found), between = new Map();
        inside.forEach((weight, i) => (within[next[i]] += weight));
        for (const [a, b, weight] of level) {
            const low = Math.min(next[a], next[b]), high = Math.max(next[a], next[b]), key = low * found + high;
            if (low === high)
                within[low] += weight;
            else
                between.set(key, (between.get(key) || 0) + weight);
        }
        level = [...between].map(([key, weight]) => [Math.floor(key / found), key % found, weight]);
        inside = within;
        size = found;
    }
}

/* The ties that communities read, each two actors once: an event that went both ways stands in both arcs and counts once.
 * Two are enemies only where all that passed between them is conflict. */
function pairsIn(app, shown) {
    const { data, period } = app, { pairOf, pairs } = data, weights = new Float64Array(pairs.length), friends = new Uint8Array(pairs.length);
    const withConflict = !(app.communityColumn.reads || '').includes('not conflict');
    const mutual = data.directed && data.graph.view.weight === 'events' ? { name: 'mutual', role: 'count' } : null;

    for (const row of shown.active) {
        weights[pairOf[row]] += shown.weights[row] - (mutual ? period.edgeValue(mutual, row) / 2 : 0);
        if (withConflict || shown.marks[row] !== CONFLICT)
            friends[pairOf[row]] = 1;
    }
    const found = [];
    pairs.forEach(([a, b], pair) => weights[pair] > 0 && friends[pair] && a !== b && found.push([a, b, weights[pair]]));
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

function communitiesOf(data, name, pairs) {
    const communities = new Array(data.nodes.length).fill(null), place = new Int32Array(data.nodes.length).fill(-1);
    for (const [a, b] of pairs)
        place[a] = place[b] = 0;
    const rows = [...place.keys()].filter(row => place[row] === 0);
    rows.forEach((row, i) => (place[row] = i));
    const found = findCommunities(rows.length, pairs.map(([a, b, weight]) => [place[a], place[b], weight]));
    numberAlike(data, name, rows, Array.from(found)).forEach((community, i) => (communities[rows[i]] = community));
    return communities;
}

/* Each actor's community in the period, null for who has no tie of theirs; by rows of actors. */
export function communitiesIn(app, shown) {
    const { data, period, communityColumn: column } = app, { nodes } = data, whole = () => nodes.map(node => (column ? node[column.name] ?? null : null));

    if (!column || period.isWhole)
        return whole();
    if (period.isOne && data.nodesAlong.values(column.name))
        return nodes.map((_, row) => period.nodeValue(column, row));
    const key = `${period.from} ${period.to} ${column.name}`;
    if (data.communitiesOf.has(key))
        return data.communitiesOf.get(key);
    /* Of many ties they are found when the period has come to rest, not at each step of a brush. */
    if (shown.active.length > AT_ONCE && !app.rests) {
        app.owes = true;
        return app.shown ? app.shown.communities : whole();
    }
    data.communitiesOf.set(key, communitiesOf(data, column.name, pairsIn(app, shown)));
    return data.communitiesOf.get(key);
}
