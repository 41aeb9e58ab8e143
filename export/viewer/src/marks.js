/* Small pictures that stand for a kind of tie or a community, in legends and tables. */

import { svg } from './dom.js';
import { DASHES, MARK_LINES, communityColour } from './palette.js';

export function tieMark(app, mark) {
    return svg('svg', { class: 'mark', viewBox: '0 0 32 10', 'aria-hidden': 'true' },
        svg('line', {
            x1: 1, y1: 5, x2: 31, y2: 5, stroke: app.colours.marks[mark], 'stroke-width': mark === 'neutral' || mark === 'membership' ? 1.5 : 3,
            'stroke-dasharray': DASHES[MARK_LINES[mark]],
        }));
}

export function communityMark(app, community) {
    return svg('svg', { class: 'mark dot', viewBox: '0 0 12 12', 'aria-hidden': 'true' },
        svg('circle', { cx: 6, cy: 6, r: 5.5, fill: communityColour(app.colours, app.communities, community) }));
}
