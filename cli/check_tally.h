#ifndef ENT_CLI_CHECK_TALLY_H
#define ENT_CLI_CHECK_TALLY_H

#include "entente.h"

/** Say what tallies are and hold. ENT_ENOMEM, ENT_ELIMIT. */
enum ent_status check_tallies(struct ent_corpus *corpus, bool as_json, struct ent_error *err);

#endif
