/* Small pictures that stand for a sign or a community, in legends and tables. */

import { svg } from './dom.js';
import { DASHES, SIGN_LINES, communityColour } from './palette.js';

export function signMark(app, sign) {
    return svg('svg', { class: 'mark', viewBox: '0 0 32 10', 'aria-hidden': 'true' },
        svg('line', {
            x1: 1, y1: 5, x2: 31, y2: 5, stroke: app.colours.signs[sign] || app.colours.none, 'stroke-width': sign === 'neutral' ? 1.5 : 3,
            'stroke-dasharray': DASHES[SIGN_LINES[sign] || 'solid'],
        }));
}

export function communityMark(app, community) {
    return svg('svg', { class: 'mark dot', viewBox: '0 0 12 12', 'aria-hidden': 'true' },
        svg('circle', { cx: 6, cy: 6, r: 5.5, fill: communityColour(app.colours, app.communities, community) }));
}
