/*
 * generate N [SEED]: N made-up reports as CSV on stdout, the same for the same seed.
 *
 * 250 actors over ten years, most events among few of them; dates grow as they do in a feed.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

enum { N_ACTORS = 250, FIRST_YEAR = 2014, N_YEARS = 10 };

static const char *const types[] = {
    "010", "020", "036", "040", "042", "043", "046", "051", "057", "061", "070",
    "090", "111", "112", "120", "138", "141", "160", "173", "180", "190", "193",
};

/* splitmix64 */
static uint64_t next(uint64_t *state)
{
    uint64_t z = *state += 0x9e3779b97f4a7c15u;

    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

/* Actor 0 is named most often: the place is uniform, squared. */
static unsigned draw_actor(uint64_t *state)
{
    uint64_t place = next(state) >> 48;

    return (unsigned)((place * place * N_ACTORS) >> 32);
}

static void put_report(uint64_t *state, uint64_t index, uint64_t n)
{
    static const unsigned char lengths[12] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    unsigned day = (unsigned)((double)index / (double)n * (365 * N_YEARS));
    unsigned year = FIRST_YEAR + day / 365, month = 0;
    unsigned source = draw_actor(state), target = draw_actor(state);

    if (target == source)
        target = (target + 1) % N_ACTORS;
    for (day %= 365; day >= lengths[month]; month++)
        day -= lengths[month];
    printf("r%" PRIu64 ",%u-%02u-%02u,Actor %03u,Actor %03u,%s,document %" PRIu64 "\n", index, year,
           month + 1, day + 1, source, target, types[next(state) % (sizeof types / sizeof *types)],
           index / 3);
}

int main(int argc, char **argv)
{
    uint64_t n = argc > 1 ? strtoull(argv[1], NULL, 10) : 0;
    uint64_t state = argc > 2 ? strtoull(argv[2], NULL, 10) : 1;

    if (n == 0) {
        fprintf(stderr, "usage: generate N [SEED]\n");
        return 2;
    }
    printf("id,date,source,target,type,document\n");
    for (uint64_t i = 0; i < n; i++)
        put_report(&state, i, n);
    return fflush(stdout) != 0 || ferror(stdout);
}
