/* What the page says, in English and French. Words of the data (names, the view's sentence) stay as they are. */

const EN = {
    colon: ':', language: 'Français', theme: 'Dark', themeLight: 'Light', png: 'Save PNG', svg: 'Save SVG', link: 'Copy link',
    copied: 'The link is copied', notCopied: 'The link is in the address bar',
    graph: 'Graph', actors: 'Actors', ties: 'Ties', arcs: 'Arcs', views: 'Views', tools: 'Tools',
    search: 'Search an actor', noMatch: 'No actor is called so', matches: '{n} {n|actor|actors} found',
    drawing: 'Drawing of {n} {n|actor|actors} and {m} {m|tie|ties}. Arrow keys move it, plus and minus zoom, 0 shows all. The tables Actors and Ties hold the same.',
    zoomIn: 'Zoom in', zoomOut: 'Zoom out', fit: 'Show all',
    period: 'Period', whole: 'The whole period', play: 'Play', pause: 'Pause', from: 'From', to: 'To', showWhole: 'Whole period',
    eventsPer: 'Events per window', eventsOfTies: 'Events per window, counted on each tie', drag: '; drag to choose',
    noWindows: 'This graph has no windows. With --window month, or another one, the period can be played and brushed.',
    noDates: 'No event of this graph has a date: there is no period to play.',
    unplaced: '{n} {n|event has|events have} no place in the windows and {n|counts|count} in the whole period only',
    overlap: 'The windows overlap and are shown one at a time',
    filters: 'Filters', sizeBy: 'Size of actors', colourBy: 'Colour of actors', upTo: 'up to\u00a0{x}', unnamed: 'not known',
    least: 'from', most: 'to', signs: 'Sign', kinds: 'Kind of actor', atLeast: 'Weight at least', reset: 'Reset filters',
    legend: 'Legend', community: 'Community', communities: 'Communities', none: 'no community',
    otherCommunities: '{n} other {n|community|communities}', otherGroups: '{n} other {n|group|groups}', size: 'Size of actors',
    width: 'Width of ties',
    wholeValue: 'of the whole period: it does not add up over windows',
    noWeight: 'no weight', held: 'When', since: 'since {from}', until: 'until {to} (not included)',
    fromTo: 'from {from} to {to} (not included)', always: 'at all times',
    communitiesWhole: 'of the whole period, as the file has them',
    communitiesPeriod: 'of this period, found here by the Louvain method; a colour stays with whom most members stay',
    layersOf: { events: 'events', membership: 'memberships' }, layers: 'Layers', layer: 'Layer',
    membershipTotals: ', {n} of {N} {N|membership|memberships}',
    cooperation: 'cooperation', conflict: 'conflict', mixed: 'mixed', neutral: 'neutral', unknown: 'unknown',
    membership: 'membership',
    totals: '{n} of {N} {N|actor|actors}, {m} of {M} {ties}, weight {w}', countedTies: '{M|tie|ties}', countedArcs: '{M|arc|arcs}', account: 'Account', view: 'View', about: 'How this was made:',
    inputs: 'Inputs',
    close: 'Close', actor: 'Actor', tie: 'Tie', arc: 'Arc', measure: 'Measure', value: 'Value', rank: 'Rank', of: 'of',
    series: 'By window', tiesOf: 'Ties ({n})',
    events: 'Events', eventsIn: 'Events ({n})', noEvents: 'The file keeps no events: only their sums were counted.',
    cut: 'This page tells of the first {n} of {m} events.', noneHere: 'None in this period', more: 'Show {n} more',
    reports: '{n} {n|report|reports}', confidence: 'confidence {x}', undated: 'undated',
    placing: { open: 'one bound unknown', undecided: 'straddles windows', undated: 'undated' },
    source: 'Source', target: 'Target', one: 'One end', other: 'Other end', name: 'Name', kind: 'Kind', weight: 'Weight',
    sign: 'Sign',
    noWebGL: 'This browser cannot draw with WebGL. The tables show all there is.', nothing: 'Nothing fits the filters',
    hint: 'Click an actor or a tie to see what it rests on.', empty: 'This graph has no actors.',
    tableNote: 'of the period, as filtered', notMeasured: 'Not measured', speed: 'Speed', made: 'Made by {x}',
};

const FR = {
    colon: '\u202f:', language: 'English', theme: 'Sombre', themeLight: 'Clair', png: 'Enregistrer PNG', svg: 'Enregistrer SVG',
    link: 'Copier le lien',
    copied: 'Le lien est copié', notCopied: 'Le lien est dans la barre d’adresse',
    graph: 'Graphe', actors: 'Acteurs', ties: 'Liens', arcs: 'Arcs', views: 'Vues', tools: 'Outils',
    search: 'Chercher un acteur', noMatch: 'Aucun acteur ne s’appelle ainsi', matches: '{n} {n|acteur trouvé|acteurs trouvés}',
    drawing: 'Dessin de {n} {n|acteur|acteurs} et {m} {m|lien|liens}. Les flèches le déplacent, plus et moins l’agrandissent ou le réduisent, 0 montre tout. Les tableaux Acteurs et Liens contiennent la même chose.',
    zoomIn: 'Agrandir', zoomOut: 'Réduire', fit: 'Tout montrer',
    period: 'Période', whole: 'Toute la période', play: 'Lire', pause: 'Pause', from: 'De', to: 'À', showWhole: 'Toute la période',
    eventsPer: 'Événements par fenêtre', eventsOfTies: 'Événements par fenêtre, comptés sur chaque lien', drag: '\u202f; glissez pour choisir',
    noWindows: 'Ce graphe n’a pas de fenêtres. Avec --window month, ou une autre, la période peut être lue et choisie.',
    noDates: 'Aucun événement de ce graphe n’a de date : il n’y a pas de période à lire.',
    unplaced: '{n} {n|événement n’a|événements n’ont} pas de place dans les fenêtres et ne {n|compte|comptent} que dans toute la période',
    overlap: 'Les fenêtres se chevauchent et sont montrées une à une',
    filters: 'Filtres', sizeBy: 'Taille des acteurs', colourBy: 'Couleur des acteurs', upTo: 'jusqu’à\u00a0{x}', unnamed: 'non connu',
    least: 'de', most: 'à', signs: 'Signe', kinds: 'Genre d’acteur', atLeast: 'Poids minimal', reset: 'Rétablir les filtres',
    legend: 'Légende', community: 'Communauté', communities: 'Communautés', none: 'sans communauté',
    otherCommunities: '{n} {n|autre communauté|autres communautés}', otherGroups: '{n} {n|autre groupe|autres groupes}',
    size: 'Taille des acteurs', width: 'Largeur des liens',
    wholeValue: 'de toute la période : cela ne s’additionne pas d’une fenêtre à l’autre',
    noWeight: 'sans poids', held: 'Quand', since: 'depuis le {from}', until: 'jusqu’au {to} (exclu)',
    fromTo: 'du {from} au {to} (exclu)', always: 'en tout temps',
    communitiesWhole: 'de toute la période, telles que le fichier les donne',
    communitiesPeriod: 'de cette période, trouvées ici par la méthode de Louvain ; une couleur reste là où reste la majorité des membres',
    layersOf: {
        events: 'événements', membership: 'appartenances', event: 'événement', 'verbal cooperation': 'coopération verbale',
        'material cooperation': 'coopération matérielle', 'verbal conflict': 'conflit verbal',
        'material conflict': 'conflit matériel',
    }, layers: 'Couches', layer: 'Couche',
    membershipTotals: ', {n} {n|appartenance|appartenances} sur {N}',
    cooperation: 'coopération', conflict: 'conflit', mixed: 'mixte', neutral: 'neutre', unknown: 'inconnu',
    membership: 'appartenance',
    totals: '{n} {n|acteur|acteurs} sur {N}, {m} {ties} sur {M}, poids {w}', countedTies: '{m|lien|liens}', countedArcs: '{m|arc|arcs}', account: 'Compte', view: 'Vue',
    about: 'Comment ce graphe est fait :', inputs: 'Entrées',
    close: 'Fermer', actor: 'Acteur', tie: 'Lien', arc: 'Arc', measure: 'Mesure', value: 'Valeur', rank: 'Rang', of: 'sur',
    series: 'Par fenêtre', tiesOf: 'Liens ({n})',
    events: 'Événements', eventsIn: 'Événements ({n})',
    noEvents: 'Le fichier ne garde pas d’événements : seules leurs sommes ont été comptées.',
    cut: 'Cette page décrit les {n} premiers événements sur {m}.', noneHere: 'Aucun dans cette période',
    more: 'En montrer {n} de plus',
    reports: '{n} {n|compte rendu|comptes rendus}', confidence: 'confiance {x}', undated: 'sans date',
    placing: { open: 'une borne inconnue', undecided: 'à cheval sur des fenêtres', undated: 'sans date' },
    source: 'Source', target: 'Cible', one: 'Un bout', other: 'Autre bout', name: 'Nom', kind: 'Genre', weight: 'Poids',
    sign: 'Signe',
    noWebGL: 'Ce navigateur ne peut pas dessiner avec WebGL. Les tableaux montrent tout.', nothing: 'Rien ne répond aux filtres',
    hint: 'Cliquez sur un acteur ou un lien pour voir sur quoi il repose.', empty: 'Ce graphe n’a pas d’acteurs.',
    tableNote: 'de la période, après filtrage', notMeasured: 'Non mesuré', speed: 'Vitesse', made: 'Produit par {x}',
    columns: {
        label: 'Nom', kind: 'Genre', degree: 'Degré', strength: 'Force', in_degree: 'Degré entrant', out_degree: 'Degré sortant',
        in_strength: 'Force entrante', out_strength: 'Force sortante', pagerank: 'PageRank', betweenness: 'Intermédiarité',
        closeness: 'Proximité', eigenvector: 'Vecteur propre', hub: 'Pivot', authority: 'Autorité', coreness: 'Cœur',
        community: 'Communauté', community_louvain: 'Communauté (Louvain)', community_walktrap: 'Communauté (Walktrap)',
        layer: 'Couche',
        mutual: 'Événements mutuels', bloc: 'Bloc', weight: 'Poids', events: 'Événements', reports: 'Comptes rendus', sign: 'Signe',
        cooperation: 'Événements coopératifs', conflict: 'Événements conflictuels', goldstein: 'Somme de Goldstein',
        goldstein_positive: 'Somme de Goldstein positive', goldstein_negative: 'Somme de Goldstein négative',
        clustering: 'Regroupement', harmonic: 'Centralité harmonique', mentions: 'Mentions', fatalities: 'Morts',
        documents: 'Documents', days: 'Jours', episodes: 'Épisodes',
    },
    kindsOf: {
        state: 'État', organisation: 'organisation', alliance: 'alliance', person: 'personne', category: 'catégorie',
        other: 'autre',
    },
};

export const LANGUAGES = { en: EN, fr: FR };

export class Words {
    constructor(language) {
        this.use(language);
    }

    use(language) {
        this.language = language in LANGUAGES ? language : 'en';
        this.words = LANGUAGES[this.language];
        this.plural = new Intl.PluralRules(this.language);
        this.whole = new Intl.NumberFormat(this.language, { maximumFractionDigits: 6 });
        this.small = new Intl.NumberFormat(this.language, { maximumSignificantDigits: 4 });
    }

    /* "{n} of {m} {m|actor|actors}" with its places filled, and the form that goes with a number. */
    say(key, values) {
        return this.words[key].replace(/\{(\w+)(?:\|([^|}]*)\|([^}]*))?\}/g, (_, name, one, many) => {
            const value = values && values[name];
            if (many !== undefined)
                return this.plural.select(value ?? 0) === 'one' ? one : many;
            return typeof value === 'number' || value === null ? this.number(value) : String(value ?? '');
        });
    }

    number(value) {
        if (value === null || value === undefined || Number.isNaN(value))
            return '–';
        return (Number.isInteger(value) || Math.abs(value) >= 1000 ? this.whole : this.small).format(value);
    }

    column(column) {
        return (this.words.columns && this.words.columns[column.name]) || column.title || column.name;
    }

    kind(kind) {
        return (this.words.kindsOf && this.words.kindsOf[kind]) || kind;
    }

    layer(layer) {
        return this.words.layersOf[layer] || this.words[layer] || layer;
    }

    cell(column, value) {
        if (value === null || value === undefined || value === '')
            return '–';
        if (typeof value === 'number')
            return this.number(value);
        if (column.name === 'sign')
            return this.words[value] || String(value);
        return column.name === 'kind' ? this.kind(value) : String(value);
    }
}

export function browserLanguage() {
    return (navigator.language || 'en').toLowerCase().startsWith('fr') ? 'fr' : 'en';
}
