/* What the period and the filters leave: for each tie and actor whether it is shown, its weight, sign and size. */

export function compute(app) {
    const { data, period, state } = app;
    const weight = app.weightColumn, size = app.sizeColumn();
    const shown = {
        ties: new Uint8Array(data.edges.length), weights: new Float64Array(data.edges.length), signs: new Array(data.edges.length),
        actors: new Uint8Array(data.nodes.length), sizes: new Float64Array(data.nodes.length),
        communities: new Array(data.nodes.length), nActors: 0, nTies: 0, total: 0,
    };
    const hasKind = row => !state.kinds || state.kinds.has(data.nodes[row].kind || 'other');
    const loose = new Uint8Array(data.nodes.length).fill(1); /* shown without a tie: only where no filter took its ties */

    data.edges.forEach((_, row) => {
        const source = data.sources[row], target = data.targets[row];
        if (!period.edgeActive(row))
            return;
        const value = period.edgeValue(weight, row), sign = period.edgeSign(row);
        shown.weights[row] = value ?? 0;
        shown.signs[row] = sign;
        if ((value ?? 0) < state.min || (state.signs && !state.signs.has(sign)) || !hasKind(source) || !hasKind(target)) {
            loose[source] = loose[target] = 0;
            return;
        }
        shown.ties[row] = 1;
        shown.nTies++;
        shown.total += value ?? 0;
        shown.actors[source] = shown.actors[target] = 1;
    });
    const along = app.communityColumn && data.nodes.some(node => node.windows && node.windows.community);
    data.nodes.forEach((node, row) => {
        if (!shown.actors[row] && loose[row] && hasKind(row) && period.nodeActive(row))
            shown.actors[row] = 1;
        shown.nActors += shown.actors[row];
        const value = size ? period.nodeValue(size, row) : 1;
        shown.sizes[row] = Number.isFinite(value) ? value : 0;
        shown.communities[row] = along && period.isOne ? period.nodeValue(app.communityColumn, row) : node.community ?? null;
    });
    shown.total = Math.round(shown.total * 1e6) / 1e6; /* weights are in millionths */
    return shown;
}
