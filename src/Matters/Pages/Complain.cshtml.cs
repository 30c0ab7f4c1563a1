using Gongkai.Agencies;
using Gongkai.Shared;
using Gongkai.Statutes.Procedures;
using Gongkai.Storage;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.RateLimiting;

namespace Gongkai.Matters.Pages;

/// <inheritdoc/>
[AllowAnonymous, EnableRateLimiting("apply"), LargeForm(MostFiles * AttachmentService.MostBytes + (1 << 20))]
public sealed class ComplainModel(ComplaintService complaints, FloodGauge flood, AgencyDirectory agencies, OfficeClock clock) : LodgePage(complaints, flood, agencies, clock)
{
    protected override string UnitLabel => "投诉的单位";

    protected override Field Asked(Field field) => field.Key switch { "person" => field with { Label = "您的姓名或者单位名称" }, _ => field };
}
