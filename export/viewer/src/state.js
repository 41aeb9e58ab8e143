/* What the reader has chosen, as a link: #from=2024-01&to=2024-03&actor=niger. What is as at first is left out. */

export function readHash(data) {
    const hash = new URLSearchParams(location.hash.slice(1));
    const window = label => {
        const found = data.windows.findIndex(one => one.label === label);
        return found < 0 ? null : found;
    };
    const list = name => (hash.has(name) ? new Set(hash.get(name).split(',')) : null);
    const from = window(hash.get('from')), min = Number(hash.get('min')), camera = (hash.get('view') || '').split(',').map(Number);
    return {
        from, to: from === null ? null : window(hash.get('to')) ?? from,
        size: hash.get('size'), colour: hash.get('color'), signs: list('sign'), kinds: list('kind'), layers: list('layer'),
        min: Number.isFinite(min) && min > 0 ? min : 0,
        camera: camera.length === 3 && camera.every(Number.isFinite) && camera[2] > 0 ? camera : null, /* x, y, ratio */
        actor: data.rowOf.get(hash.get('actor')) ?? null, tie: data.edgeRowOf.get(hash.get('tie')) ?? null,
        tab: ['actors', 'ties'].includes(hash.get('tab')) ? hash.get('tab') : 'graph',
        theme: ['light', 'dark'].includes(hash.get('theme')) ? hash.get('theme') : null,
        language: ['en', 'fr'].includes(hash.get('lang')) ? hash.get('lang') : null,
    };
}

export function writeHash(data, state, defaults) {
    const hash = new URLSearchParams(), put = (name, value, unless) => value !== unless && hash.set(name, value);

    if (state.from !== null) {
        put('from', data.windows[state.from].label);
        if (state.to !== state.from)
            put('to', data.windows[state.to].label);
    }
    put('size', state.size, defaults.size);
    put('color', state.colour, defaults.colour);
    if (state.signs)
        put('sign', [...state.signs].join(','));
    if (state.kinds)
        put('kind', [...state.kinds].join(','));
    if (state.layers)
        put('layer', [...state.layers].join(','));
    put('min', String(state.min), '0');
    if (state.actor !== null)
        put('actor', data.nodes[state.actor].id);
    if (state.tie !== null)
        put('tie', data.edges[state.tie].id);
    put('tab', state.tab, 'graph');
    if (state.camera)
        put('view', state.camera.join(','));
    if (state.theme)
        put('theme', state.theme);
    if (state.language)
        put('lang', state.language);
    const text = hash.toString();
    if (location.hash.slice(1) !== text)
        history.replaceState(null, '', text ? `#${text}` : location.pathname + location.search);
}
