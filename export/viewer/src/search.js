/* A search field with suggestions, by the pattern of an editable combobox: arrows choose, Enter opens, Escape closes. */

import { nameOf } from './data.js';
import { h } from './dom.js';

const AT_MOST = 8;

/* Case, accents and the like do not count. */
function fold(text) {
    return text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
}

export class Search {
    constructor(app) {
        this.app = app;
        this.names = app.data.nodes.map((node, row) => [fold(nameOf(app.data, row)), fold(node.id)]);
        this.at = -1;
        this.found = [];
        this.list = h('ul', { className: 'suggestions', role: 'listbox', id: 'suggestions', hidden: true });
        this.input = h('input', { type: 'search', id: 'search', autocomplete: 'off', spellcheck: false, role: 'combobox' });
        this.said = h('output', { className: 'unseen' });
        for (const [name, value] of [['aria-expanded', 'false'], ['aria-controls', 'suggestions'], ['aria-autocomplete', 'list']])
            this.input.setAttribute(name, value);
        this.input.addEventListener('input', () => this.suggest());
        this.input.addEventListener('keydown', event => this.key(event));
        this.input.addEventListener('blur', () => this.close());
        this.element = h('div', { className: 'search' }, this.input, this.list, this.said);
        this.name();
    }

    name() {
        const text = this.app.words.say('search');
        this.input.placeholder = text;
        this.input.setAttribute('aria-label', text);
        this.list.setAttribute('aria-label', text);
    }

    suggest() {
        const { app } = this, { data, words } = app, wanted = fold(this.input.value.trim());
        const rank = row => Math.min(...this.names[row].map(name => (name === wanted ? 0 : name.startsWith(wanted) ? 1
            : name.split(/[\s-]+/).some(word => word.startsWith(wanted)) ? 2 : name.includes(wanted) ? 3 : 9)));
        const all = wanted === '' ? [] : data.nodes.map((_, row) => ({ row, rank: rank(row) })).filter(one => one.rank < 9)
            .sort((a, b) => a.rank - b.rank || app.shown.sizes[b.row] - app.shown.sizes[a.row] || a.row - b.row);

        this.found = all.slice(0, AT_MOST).map(one => one.row);
        this.list.replaceChildren(...this.found.map((row, i) => h('li', {
            role: 'option', id: `suggestion-${i}`, onpointerdown: event => {
                event.preventDefault();
                this.choose(row);
            },
        }, h('span', { className: 'name' }, nameOf(data, row)), h('span', { className: 'sub' }, data.nodes[row].kind ? words.kind(data.nodes[row].kind) : ''))));
        this.said.textContent = wanted === '' ? '' : all.length ? words.say('matches', { n: all.length }) : words.say('noMatch');
        this.list.hidden = this.found.length === 0;
        this.input.setAttribute('aria-expanded', String(!this.list.hidden));
        this.mark(this.found.length ? 0 : -1);
    }

    mark(at) {
        this.at = at;
        [...this.list.children].forEach((item, i) => item.setAttribute('aria-selected', String(i === at)));
        if (at >= 0)
            this.input.setAttribute('aria-activedescendant', `suggestion-${at}`);
        else
            this.input.removeAttribute('aria-activedescendant');
    }

    key(event) {
        const n = this.found.length;
        if (event.key === 'Escape') {
            if (!this.list.hidden)
                event.stopPropagation();
            this.close();
        } else if (n && !this.list.hidden && (event.key === 'ArrowDown' || event.key === 'ArrowUp')) {
            event.preventDefault();
            this.mark((this.at + (event.key === 'ArrowDown' ? 1 : n - 1)) % n);
        } else if (event.key === 'Enter' && this.at >= 0 && !this.list.hidden) {
            event.preventDefault();
            this.choose(this.found[this.at]);
        }
    }

    choose(row) {
        this.input.value = nameOf(this.app.data, row);
        this.close();
        this.app.select('actor', row, true);
        this.app.reveal(row);
    }

    close() {
        this.list.hidden = true;
        this.input.setAttribute('aria-expanded', 'false');
        this.mark(-1);
    }
}
