/*
 * The commands of the record group: each fills the session's answer and
 * returns an exit code. Their operands and options stand in commands_record.c.
 */
#ifndef TALLY_CMD_RECORD_H
#define TALLY_CMD_RECORD_H

#include "session.h"

/* Make an office and agree on the rules. */
int init_run(struct session *s);
int key_show_run(struct session *s);
int key_new_run(struct session *s);
int key_tls_run(struct session *s);
int key_passphrase_run(struct session *s);
int secret_split_run(struct session *s);
int secret_join_run(struct session *s);
int key_rotate_run(struct session *s);
int charter_check_run(struct session *s);
int charter_explain_run(struct session *s);
int charter_fill_run(struct session *s);
int charter_policy_run(struct session *s);
int charter_sign_run(struct session *s);
int accredit_run(struct session *s);
int revoke_run(struct session *s);

/* See where things stand. */
int sync_run(struct session *s);
int serve_run(struct session *s);
int submit_run(struct session *s);
int export_run(struct session *s);
int import_run(struct session *s);
int status_run(struct session *s);
int todo_run(struct session *s);
int timeline_run(struct session *s);
int log_run(struct session *s);
int show_run(struct session *s);

/* Conclude. */
int cut_run(struct session *s);
int evidence_run(struct session *s);
int conclusion_run(struct session *s);
int conclude_run(struct session *s);
int bundle_run(struct session *s);
int verify_run(struct session *s);
int prove_run(struct session *s);
int prove_fork_run(struct session *s);

/* Keep the own folder whole. */
int fsck_run(struct session *s);
int repair_run(struct session *s);

/* About tally itself. */
int bench_run(struct session *s);
int help_run(struct session *s);
int version_run(struct session *s);

#endif
