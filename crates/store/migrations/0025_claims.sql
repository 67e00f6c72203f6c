-- A claim is a case of the office that answers for its policy, and hangs on a dossier of its own. Claims from before have none.
ALTER TABLE policy_claim ADD COLUMN dossier_id TEXT;
ALTER TABLE policy_claim ADD COLUMN claimed_on TEXT;
CREATE UNIQUE INDEX policy_claim_dossier ON policy_claim (region, dossier_id);
CREATE INDEX policy_claim_day ON policy_claim (region, claimed_on, id);
