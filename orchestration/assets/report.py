"""The last step: people are told."""

import dagster as dg

from orchestration.mail.announce import announce_success
from orchestration.mail.outbox import Mailbox
from orchestration.published.reactions import OF_A_RUN
from orchestration.runs.warehouse import Warehouse


def finished_mail_after(keys):
    """The asset finished_mail, which comes after `keys`: what is told is done."""

    @dg.asset(deps=keys, group_name="report", kinds={"email"})
    def finished_mail(
        context: dg.AssetExecutionContext, mailbox: dg.ResourceParam[Mailbox], warehouse: Warehouse
    ) -> dg.MaterializeResult:
        """What changed, how good the champion is, what there is to review: in the outbox, and sent if it can be."""
        started_at = context.instance.get_run_record_by_id(context.run_id).start_time
        try:
            # From the warehouse: the next run publishes what this one has decided.
            reactions = warehouse.read(OF_A_RUN, [context.run_id]).to_pylist()
            delivery = announce_success(mailbox, context.run_id, started_at, reactions)
        except Exception as error:
            # The run is good whatever becomes of its mail; the reason is in its log and on the page of this asset.
            context.log.exception("The mail could not be written.")
            return dg.MaterializeResult(metadata={"error": str(error)})
        if delivery.in_words():
            context.log.info(delivery.in_words())
        return dg.MaterializeResult(
            metadata={
                "outbox": dg.MetadataValue.path(mailbox.outbox.folder),
                "sent": len(delivery.sent),
                "waiting": len(delivery.waiting),
                "delivery": delivery.in_words() or "written to the outbox; no SMTP_HOST is set",
            }
        )

    return finished_mail
