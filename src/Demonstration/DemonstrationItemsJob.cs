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

    public override Lane Lane => Lane.Records;

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

    /// <summary>What the titles speak of, so that there is something to find; all invented.</summary>
    static readonly Dictionary<string, string[]> Topics = new()
    {
        [Categories.News] = ["工作动态", "走访慰问困难群众", "安全生产检查", "防汛准备工作", "文明城市创建", "农村人居环境整治", "重点项目推进", "便民服务活动", "招聘活动预告"],
        ["organisation"] = ["机构职能和内设机构", "领导分工", "办公地址和联系方式"],
        ["policy"] = ["惠民政策解读", "优化营商环境政策解读", "城乡居民基本医疗保险政策问答", "义务教育招生政策解读", "耕地地力保护补贴政策"],
        ["finance"] = ["部门预算公开", "部门决算公开", "三公经费支出情况", "财政专项资金分配结果", "惠农补贴资金发放明细"],
        ["power"] = ["行政许可结果公示", "行政处罚决定公示", "权责清单", "行政强制事项目录"],
        ["reform"] = ["证明事项清单", "一次办好事项清单", "办事指南调整公告"],
        ["projects"] = ["征收土地公告", "征地补偿安置方案公告", "房屋征收补偿标准公告", "棚户区改造项目进展", "老旧小区改造计划", "道路改造工程施工公告"],
        ["resources"] = ["政府采购成交结果公告", "国有土地使用权出让公告", "工程建设项目招标公告", "公共租赁住房配租结果公示"],
        ["welfare"] = ["最低生活保障对象名单公示", "临时救助对象公示", "特困人员供养标准", "残疾人两项补贴发放公示", "高龄津贴发放公示"],
        ["regulation"] = ["食品安全监督抽检结果", "生态环境监督检查情况", "产品质量抽查结果", "双随机检查结果公示"],
        ["personnel"] = ["事业单位公开招聘公告", "干部任前公示", "公开招聘体检公告", "教师招聘面试公告"],
        ["utilities"] = ["供水水质公告", "供热价格标准", "学校招生简章", "医院服务价格公示", "公交线路调整公告"],
    };

    static NewItem Make(string category, int i, Random random)
    {
        var on = new DateOnly(2021, 1, 1).AddDays(random.Next(365));
        var topics = Topics.GetValueOrDefault(category, ["其他公开事项"]);
        var title = $"{topics[i % topics.Length]}（{on.Year}年第{i / topics.Length + 1}{(category == Categories.News ? "期" : "号")}，演示）";
        var column = category == Categories.News ? (i % 3 == 0 ? "通知公告" : "政务动态") : "法定主动公开内容";
        return new NewItem(title, category, column, on);
    }
}
