/* Colours that people with any colour vision tell apart: communities in the set of Okabe and Ito (2008), signs as in the
 * diagrams. A sign also has a line of its own, so that nothing is said by colour alone. */

export const LINES = { solid: 0, dashed: 1, dotted: 2, dashdot: 3, sparse: 4 };

export const SIGNS = ['cooperation', 'conflict', 'mixed', 'neutral', 'unknown'];

/* How a tie is drawn: by its sign, or as a membership, which no event made and which has none. */
export const MARKS = [...SIGNS, 'membership'];
export const MEMBERSHIP_MARK = MARKS.indexOf('membership');

export const MARK_LINES = {
    cooperation: 'solid', conflict: 'dashed', mixed: 'dotted', neutral: 'solid', unknown: 'dashdot', membership: 'sparse',
};

/* The same lines as SVG dashes, for legends and tables. */
export const DASHES = { solid: 'none', dashed: '7 4', dotted: '1.5 3.5', dashdot: '8 3 2 3', sparse: '2 6' };

const COMMUNITIES = {
    light: ['#0072b2', '#e69f00', '#009e73', '#cc79a7', '#56b4e9', '#d55e00', '#e5d21f', '#4d4d4d'],
    dark: ['#3f9fdc', '#f0b030', '#1fc299', '#e09cc1', '#8fd0f5', '#f0803c', '#f5e75a', '#c9c9c9'],
};

const THEMES = {
    light: {
        marks: { cooperation: '#147a99', conflict: '#d55e00', mixed: '#7b3294', neutral: '#8c8c8c', unknown: '#8c8c8c', membership: '#6b7680' },
        background: '#ffffff', text: '#1c2126', halo: '#ffffff', faded: '#e3e6e9', none: '#9aa3ab', accent: '#0b5c8a',
    },
    dark: {
        marks: { cooperation: '#4fb8d8', conflict: '#f2884a', mixed: '#c48ae0', neutral: '#9a9fa5', unknown: '#9a9fa5', membership: '#8d98a2' },
        background: '#14181c', text: '#e8ebee', halo: '#14181c', faded: '#2a3036', none: '#7c858d', accent: '#7cc4ee',
    },
};

export function themeColours(theme) {
    return { ...THEMES[theme], communities: COMMUNITIES[theme] };
}

/* Each community's place by its size in the whole period; the largest have colours, the others share a grey. */
export function communityRanks(data) {
    const sizes = new Map();
    for (const node of data.nodes) {
        if (node.community !== null && node.community !== undefined)
            sizes.set(node.community, (sizes.get(node.community) || 0) + 1);
    }
    const order = [...sizes].sort((a, b) => b[1] - a[1] || a[0] - b[0]);
    return new Map(order.map(([community], rank) => [community, rank]));
}

/* One that the whole period does not have, as a part of it may, takes a colour that is left. */
export function communityColour(colours, ranks, community) {
    const rank = community === null || community === undefined ? Infinity : ranks.get(community) ?? Math.max(ranks.size, community - 1);
    return rank < colours.communities.length ? colours.communities[rank] : colours.none;
}

export function withAlpha(colour, alpha) {
    return colour + Math.round(255 * alpha).toString(16).padStart(2, '0');
}

/* A share of one colour in another. sigma draws actors without transparency. */
export function blend(colour, other, share) {
    const part = (text, at) => parseInt(text.slice(at, at + 2), 16);
    return '#' + [1, 3, 5].map(at => Math.round(part(colour, at) * share + part(other, at) * (1 - share)).toString(16).padStart(2, '0')).join('');
}
