/* What the period and the filters leave: for each tie and actor whether it is shown, its weight, mark and size. */

import { communitiesIn } from './communities.js';
import { MARKS, MEMBERSHIP_MARK } from './palette.js';

export function compute(app) {
    const { data, period, state } = app, { nodes, edges, sources, targets } = data;
    const weights = period.edgeValues(app.weightColumn), signsIn = period.edgeSigns(), size = app.sizeColumn();
    const shown = {
        ties: new Uint8Array(edges.length), weights: new Float64Array(edges.length), marks: new Uint8Array(edges.length),
        active: period.activeTies(), /* rows; by the period alone, whatever the filters leave */
        actors: new Uint8Array(nodes.length), sizes: new Float64Array(nodes.length), communities: null,
        nActors: 0, nTies: 0, nMemberships: 0, total: 0,
        widest: 0, largest: 0, /* weight of a tie, size of an actor */ markOf: row => MARKS[shown.marks[row]],
    };
    const kinds = state.kinds && Uint8Array.from(nodes, node => state.kinds.has(node.kind || 'other'));
    const signs = state.signs && MARKS.map(mark => state.signs.has(mark));
    const allowed = row => !state.layers || state.layers.has(edges[row].layer), hasKind = row => !kinds || kinds[row];
    const there = period.activeNodes(), { active } = shown;
    const loose = new Uint8Array(nodes.length).fill(1); /* shown without a tie: only where no filter took its ties */

    for (let i = 0; i < active.length; i++) {
        const row = active[i], source = sources[row], target = targets[row], value = weights[row] || 0, mark = signsIn[row];
        shown.weights[row] = value;
        shown.marks[row] = mark;
        shown.widest = Math.max(shown.widest, Math.abs(value));
        if (value < state.min || (signs && !signs[mark]) || !allowed(row) || !hasKind(source) || !hasKind(target)) {
            loose[source] = loose[target] = 0;
            continue;
        }
        shown.ties[row] = 1;
        shown.nTies++;
        shown.total += value;
        shown.actors[source] = shown.actors[target] = 1;
    }
    for (let row = 0; row < nodes.length; row++) {
        if (!shown.actors[row] && loose[row] && !data.isMemberOnly[row] && hasKind(row) && there[row])
            shown.actors[row] = 1;
    }
    /* A membership shows with its member, and brings in the bloc; of two members it shows with both. */
    if (data.memberships.length) {
        const byEvents = shown.actors.slice();
        data.memberships.forEach(row => {
            const source = sources[row], target = targets[row], star = edges[row].blocs === edges[row].target;
            shown.marks[row] = MEMBERSHIP_MARK;
            if (!allowed(row) || !byEvents[source] || !(star || byEvents[target])
                || !hasKind(source) || !hasKind(target) || !period.holds(row))
                return;
            shown.ties[row] = 1;
            shown.nMemberships++;
            shown.actors[target] = 1;
        });
    }
    shown.communities = communitiesIn(app, shown);
    const sizes = size && period.nodeValues(size);
    for (let row = 0; row < nodes.length; row++) {
        shown.nActors += shown.actors[row];
        const value = sizes ? sizes[row] : 0;
        shown.sizes[row] = Number.isFinite(value) ? value : 0;
        if (shown.actors[row])
            shown.largest = Math.max(shown.largest, shown.sizes[row]);
    }
    shown.total = Math.round(shown.total * 1e6) / 1e6; /* weights are in millionths */
    return shown;
}
