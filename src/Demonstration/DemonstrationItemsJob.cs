using Gongkai.Agencies;
using Gongkai.Catalogue;
using Gongkai.Jobs;
using Gongkai.Storage;
using Gongkai.Users;
using Microsoft.EntityFrameworkCore;

namespace Gongkai.Demonstration;

/// <summary>
/// Registers the demonstration's published items, a batch a transaction together with the run's progress,
/// so that a kill at any moment neither repeats nor loses one.
/// </summary>
public sealed class DemonstrationItemsJob() : Job(JobKey, "装入演示的公开信息")
{
    public const string JobKey = "demonstration-items";
    const int BatchSize = 400;

    public override async Task<string> RunAsync(IServiceProvider services, JobProgress run, CancellationToken cancel)
    {
        var db = services.GetRequiredService<GongkaiContext>();
        var items = services.GetRequiredService<ItemService>();
        var units = await db.Agencies.AsNoTracking().Where(a => a.Kind != AgencyKind.District).OrderBy(a => a.Id).ToListAsync(cancel);
        var batches = Plan(units);
        for (var i = (int)run.Done; i < batches.Count; i++)
        {
            await using var transaction = await db.Database.BeginTransactionAsync(cancel);
            await items.AddAsync(Actor.System, batches[i].Agency, batches[i].Items, cancel);
            await run.ReportAsync(i + 1, batches.Count, cancel);
            await transaction.CommitAsync(cancel);
        }
        return $"共登记{batches.Sum(b => b.Items.Count)}条公开信息";
    }

    /// <summary>The items of the units that have filed their reports, which are in those reports. Returns how far it came; the job goes on from there.</summary>
    internal static async Task<(int Done, int Total)> BeginAsync(ItemService items, List<Agency> units, CancellationToken cancel)
    {
        var batches = Plan(units);
        var filed = units.Where(HasFiled).Select(u => u.Id).ToHashSet();
        var done = 0;
        for (; done < batches.Count && filed.Contains(batches[done].Agency); done++) await items.AddAsync(Actor.System, batches[done].Agency, batches[done].Items, cancel);
        return (done, batches.Count);
    }

    static bool HasFiled(Agency unit) => DemonstrationLoader.FilingStage(unit) >= 2;

    /// <summary>The same plan at every start: which unit registers which items.</summary>
    static List<(int Agency, IReadOnlyList<NewItem> Items)> Plan(List<Agency> units)
    {
        var fixture = Fixture.Load().GetProperty("proactive");
        var kinds = new List<(string Key, int Count)> { (Categories.News, fixture.GetProperty("split")[0].GetProperty("count").GetInt32()) };
        var counts = fixture.GetProperty("categories_of_7732").EnumerateArray().Select(c => c.GetProperty("count").GetInt32()).ToList();
        kinds.AddRange(Categories.All.Zip(counts, (c, n) => (c.Key, n)));
        var random = new Random(15643);
        var perUnit = units.ToDictionary(u => u.Id, _ => new List<NewItem>());
        foreach (var (key, count) in kinds)
        {
            var shares = Fixture.Spread(count, units.Count, random);
            for (var u = 0; u < units.Count; u++)
                for (var i = 0; i < shares[u]; i++)
                    perUnit[units[u].Id].Add(Make(key, i, random));
        }
        return [.. units.OrderByDescending(HasFiled).ThenBy(u => u.Id).SelectMany(u => perUnit[u.Id].OrderBy(i => i.PublishedOn).Chunk(BatchSize).Select(b => (u.Id, (IReadOnlyList<NewItem>)b)))];
    }

    static NewItem Make(string category, int i, Random random)
    {
        var on = new DateOnly(2021, 1, 1).AddDays(random.Next(365));
        var title = category == Categories.News ? $"工作动态第{i + 1}期（演示）" : $"{Categories.Name(category).TrimEnd('类')}信息第{i + 1}号（演示）";
        var column = category == Categories.News ? (i % 3 == 0 ? "通知公告" : "政务动态") : "法定主动公开内容";
        return new NewItem(title, category, column, on);
    }
}
