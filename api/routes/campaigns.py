"""Periodic check-ups: a house's campaigns with who is due, and what came of each check-up."""

from __future__ import annotations

from uuid import UUID

from litestar import delete, get, post
from litestar.params import FromPath, JSONBody
from msgspec import Struct

from api.provide import Unit, Who
from people import access, audit, staff
from people.rights import Right
from records import campaigns, check_ups
from records.campaigns import Campaign, Figures, NewCampaign
from records.check_ups import CheckUp, NewCheckUp


class Campaigns(Struct, frozen=True):
    items: list[Campaign]
    next: None = None


class CheckUps(Struct, frozen=True):
    items: list[CheckUp]
    next: None = None


@get("/v1/facilities/{facility:uuid}/campaigns", operation_id="listCampaigns", tags=["check-ups"])
async def list_campaigns(facility: FromPath[UUID], db: Unit, actor: Who) -> Campaigns:
    staff.require(actor, facility, "manager", "doctor", "nurse")
    return Campaigns(await campaigns.of_facility(db, facility))


@post("/v1/facilities/{facility:uuid}/campaigns", status_code=201, operation_id="openCampaign", tags=["check-ups"])
async def open_campaign(facility: FromPath[UUID], data: JSONBody[NewCampaign], db: Unit, actor: Who) -> Campaign:
    """Whom it is about, from when to when, and how often. `id` is made by the phone."""
    staff.require(actor, facility, "manager")
    campaign = await campaigns.open_(db, actor, facility, data)
    await audit.record_act(db, actor, "open_campaign", "manager", [], facility=facility, subject=data.id)
    return campaign


@delete(
    "/v1/facilities/{facility:uuid}/campaigns/{campaign:uuid}",
    status_code=204, operation_id="endCampaign", tags=["check-ups"],
)  # fmt: skip
async def end_campaign(facility: FromPath[UUID], campaign: FromPath[UUID], db: Unit, actor: Who) -> None:
    staff.require(actor, facility, "manager")
    await campaigns.end(db, actor, facility, campaign)
    await audit.record_act(db, actor, "end_campaign", "manager", [], facility=facility, subject=campaign)


@get("/v1/facilities/{facility:uuid}/campaigns/{campaign:uuid}", operation_id="getCampaign", tags=["check-ups"])
async def get_campaign(facility: FromPath[UUID], campaign: FromPath[UUID], db: Unit, actor: Who) -> Figures:
    """How many are due, overdue and done, and who; no result of anybody."""
    if "manager" not in actor.roles_in(facility):
        staff.require_on_duty(actor, facility, "doctor", "nurse")
    return await campaigns.figures(db, actor, facility, campaign)


@get("/v1/residents/{resident:uuid}/check-ups", operation_id="listCheckUps", tags=["check-ups"])
async def list_check_ups(resident: FromPath[UUID], db: Unit, actor: Who) -> CheckUps:
    who = await access.resident_for(db, actor, resident, Right.READ_NOTES)
    return CheckUps(await check_ups.of_resident(db, who))


@post("/v1/residents/{resident:uuid}/check-ups", status_code=201, operation_id="signCheckUp", tags=["check-ups"])
async def sign_check_up(resident: FromPath[UUID], data: JSONBody[NewCheckUp], db: Unit, actor: Who) -> CheckUp:
    """What came of it, signed by a doctor. Sending it twice has one effect; a correction names what it amends."""
    who = await access.resident_for(db, actor, resident, Right.SIGN_CHECK_UPS)
    return await check_ups.sign(db, actor, who, data)


HANDLERS = (list_campaigns, open_campaign, end_campaign, get_campaign, list_check_ups, sign_check_up)
