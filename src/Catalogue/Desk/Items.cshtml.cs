using Gongkai.Agencies;
using Gongkai.Demonstration;
using Gongkai.Jobs;
using Gongkai.Shared;
using Gongkai.Storage;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace Gongkai.Catalogue.Desk;

public sealed class ItemsModel(ItemService items, GongkaiContext db, AgencyDirectory agencies, SignedIn me, OfficeClock clock) : DeskPage(agencies, me, clock)
{
    public IReadOnlyList<Item> Items { get; private set; } = [];
    public long Total { get; private set; }
    public int PageNumber { get; private set; } = 1;
    public string? Q { get; private set; }
    public string? Category { get; private set; }
    public int? Year { get; private set; }
    public JobRun? Loading { get; private set; }

    public async Task OnGetAsync(string? q, string? category, int? year, [FromQuery(Name = "page")] int? number, CancellationToken cancel)
    {
        (Q, Category, Year, PageNumber) = (q, category, year, Math.Clamp(number ?? 1, 1, 1_000_000));
        await LoadAsync(cancel);
    }

    public async Task<IActionResult> OnPostAsync(int agency, string? title, string? kind, string? column, DateOnly? published, string? opening, CancellationToken cancel)
    {
        await OpenAsync(cancel);
        return await TryAsync(async () =>
        {
            var day = published ?? throw new InvalidInput("发布日期没有填，或者不对");
            var number = await items.AddAsync(Actor, agency, [new NewItem(title ?? "", kind ?? "", column ?? "", day)], cancel, opening);
            return $"已登记：{number[0]}";
        }, "/desk/items", () => LoadAsync(cancel));
    }

    public async Task<IActionResult> OnPostWithdrawAsync(long id, string? reason, CancellationToken cancel)
    {
        await OpenAsync(cancel);
        return await TryAsync(async () =>
        {
            await items.WithdrawAsync(Actor, id, reason ?? "", cancel);
            return "已登记撤稿";
        }, "/desk/items", () => LoadAsync(cancel));
    }

    async Task LoadAsync(CancellationToken cancel)
    {
        await OpenAsync(cancel);
        (Items, Total) = await items.ListAsync(Actor, null, Category, Year, Q, PageNumber, cancel);
        Loading = await db.JobRuns.AsNoTracking().FirstOrDefaultAsync(j => j.Job == DemonstrationItemsJob.JobKey && (j.State == JobState.Running || j.State == JobState.Waiting), cancel);
    }

    public string PageLink(int page) => $"/desk/items?q={Uri.EscapeDataString(Q ?? "")}&category={Uri.EscapeDataString(Category ?? "")}&year={Year}&page={page}";
}
