using Gongkai.Agencies;
using Gongkai.Shared;
using Microsoft.AspNetCore.Mvc;

namespace Gongkai.Policies.Desk;

/// <summary>The register of normative documents as a list; its state is its address.</summary>
public sealed class DocumentsModel(PolicyService policies, ListExport export, AgencyDirectory agencies, SignedIn me, OfficeClock clock) : DeskPage(agencies, me, clock)
{
    public const string Path = "/desk/documents";

    public ListState List { get; private set; } = null!;
    public IReadOnlyList<NormativeDocument> Documents { get; private set; } = [];

    public async Task OnGetAsync(CancellationToken cancel)
    {
        var rows = await AskAsync(cancel);
        Documents = await List.TakeAsync(rows, cancel);
    }

    public async Task<IActionResult> OnGetExportAsync(CancellationToken cancel)
    {
        var rows = await AskAsync(cancel);
        return await export.FileAsync(Actor, List, "规范性文件", ["统一登记号", "标题", "发文字号", "制定机关", "成文日期", "施行日期", "有效期至", "状态", "废止日期", "废止依据"], rows,
            d => [d.RegistrationNumber, d.Title, d.DocumentNumber, Tree.Name(d.AgencyId), d.MadeOn, d.EffectiveOn, d.ExpiresOn, d.StatusOn(Today), d.RepealedOn, d.RepealedBy], cancel);
    }

    async Task<IQueryable<NormativeDocument>> AskAsync(CancellationToken cancel)
    {
        await OpenAsync(cancel);
        List = new ListState(Path, "件",
            [new("q", "标题、文号、登记号"), ListState.Units(Tree, Actor), new("status", "状态", DocumentQuery.Statuses), ListState.Years("成文年份", Today, 2015)], DocumentQuery.Orders, Request.Query);
        return policies.Find(Actor, new DocumentQuery(List["q"], List.Number("agency"), List.Number("year"), List["status"], List.Order));
    }
}
