using Gongkai.Agencies;
using Gongkai.Shared;
using Gongkai.Statutes.Procedures;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.WebUtilities;

namespace Gongkai.Assistance.Desk;

/// <summary>月度协查情况表: each unit's co-operation in one month; every number leads to its letters.</summary>
public sealed class MonthModel(AssistService assistance, ListExport export, AgencyDirectory agencies, SignedIn me, OfficeClock clock) : DeskPage(agencies, me, clock)
{
    public const string Path = "/desk/assistance/month";
    readonly AgencyDirectory agencies = agencies;
    AgencyTree all = null!;

    public string Month { get; private set; } = "";
    public IReadOnlyList<MonthLine> Lines { get; private set; } = [];
    public IReadOnlyList<Option> Choices => Months(Today);
    public string Title => Choices.FirstOrDefault(m => m.Key == Month)?.Label ?? Month;

    /// <summary>The last two years, month by month, latest first.</summary>
    internal static IReadOnlyList<Option> Months(DateOnly today) => [.. Enumerable.Range(0, 24).Select(i => today.AddDays(1 - today.Day).AddMonths(-i)).Select(m => new Option($"{m:yyyy-MM}", $"{m:yyyy年M月}"))];

    public string Name(MonthLine line) => line.AgencyId is { } id ? all.Name(id) : "合计";
    public string To(MonthLine line, string? status) => QueryHelpers.AddQueryString(IndexModel.Path, new Dictionary<string, string?> { ["agency"] = line.AgencyId?.ToString(), ["month"] = Month, ["status"] = status }.Where(p => p.Value is not null));

    public Task OnGetAsync(string? month, CancellationToken cancel) => AskAsync(month, cancel);

    public async Task<IActionResult> OnGetExportAsync(string? month, CancellationToken cancel)
    {
        await AskAsync(month, cancel);
        return await export.FileAsync(Actor, Title, "月度协查情况表", ["单位", "收到", "按期复函", "逾期复函", "未复函", "其中已逾期", "退回", "终止", "平均办理工作日", "催办次数"], Lines,
            l => [Name(l), l.Received, l.InTime, l.Late, l.Open, l.Overdue, l.Returned, l.Cancelled, l.Workdays, l.Urges], cancel);
    }

    async Task AskAsync(string? month, CancellationToken cancel)
    {
        await OpenAsync(cancel);
        all = await agencies.LatestAsync(Today, cancel);
        Month = string.IsNullOrEmpty(month) ? $"{Today:yyyy-MM}" : month;
        Lines = await assistance.MonthAsync(Actor, Month, cancel);
    }
}
