using Gongkai.Agencies;
using Gongkai.Audit;
using Gongkai.Shared;
using Gongkai.Users;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.WebUtilities;

namespace Gongkai.Requests.Desk;

/// <summary>The work list; its state is its address.</summary>
public sealed class IndexModel(RequestList list, AgencyDirectory agencies, SignedIn me, AuditLog audit, OfficeClock clock) : PageModel
{
    public RequestQuery Query { get; private set; } = new();
    public new RequestPage Page { get; private set; } = null!;
    public AgencyTree Tree { get; private set; } = null!;
    public IReadOnlyList<AgencyEntry> Agencies { get; private set; } = [];
    public bool MayRegister { get; private set; }
    public Actor Actor { get; private set; } = null!;

    public async Task OnGetAsync(string? tab, string? q, int? agency, int? year, string? category, string? outcome, string? sort, [FromQuery(Name = "page")] int? number, CancellationToken cancel)
    {
        Query = new RequestQuery
        {
            Tab = tab is { Length: > 0 } ? tab : "todo", Q = (q is { Length: > 100 } ? q[..100] : q)?.Replace("\0", ""), Agency = agency, Year = year, Category = category, Outcome = outcome,
            Sort = sort is { Length: > 0 } ? sort : "due", Page = Math.Clamp(number ?? 1, 1, 100_000),
        };
        var actor = await me.ActorAsync();
        Actor = actor;
        Tree = await agencies.LatestAsync(clock.Today, cancel);
        Agencies = [.. Tree.Addressees.Where(a => actor.MayRead(a.Id))];
        MayRegister = Agencies.Any(a => actor.MayAct(a.Id));
        Page = await list.PageAsync(actor, Query, cancel);
        if (Page.Lines.Count > 0) await audit.WriteAsync(AuditKind.ReadPersonalData, actor.UserId, "办件列表", $"{Query.Tab} 第{Query.Page}页", cancel);
    }

    public string Short(string? text) => text is null ? "（已清除）" : text.Length <= 60 ? text : text[..60] + "…";

    public string With(string? tab = null, int? page = null) => Address("/desk", tab ?? Query.Tab, page);
    public string Link(string path) => Address(path, Query.Tab, null);

    string Address(string path, string tab, int? page)
    {
        var values = new Dictionary<string, string?>
        {
            ["tab"] = tab, ["q"] = Query.Q, ["agency"] = Query.Agency?.ToString(), ["year"] = Query.Year?.ToString(), ["category"] = Query.Category, ["outcome"] = Query.Outcome,
            ["sort"] = Query.Sort == "due" ? null : Query.Sort, ["page"] = page?.ToString(),
        };
        return QueryHelpers.AddQueryString(path, values.Where(v => !string.IsNullOrEmpty(v.Value)));
    }
}
