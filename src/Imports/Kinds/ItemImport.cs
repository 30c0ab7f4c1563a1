using Gongkai.Catalogue;

namespace Gongkai.Imports.Kinds;

/// <summary>公开信息 from the lists that other platforms export.</summary>
public sealed class ItemImport(ItemService items) : ImportKind("items", "公开信息", "条")
{
    static readonly Dictionary<string, string[]> Words = new()
    {
        [Categories.News] = ["动态", "工作动态", "政务动态", "新闻", "要闻", "通知公告", "栏目动态", "网站栏目动态"], ["organisation"] = ["机构职能", "机构简介", "领导信息", "机构概况"],
        ["policy"] = ["政策文件", "政策解读", "政策法规", "规范性文件", "政策"], ["finance"] = ["财政资金", "财政预决算", "预算决算", "财政信息"],
        ["power"] = ["权力运行", "行政权力", "行政许可", "行政处罚", "权责清单"], ["reform"] = ["放管服改革", "放管服", "优化营商环境"], ["projects"] = ["项目建设", "重大项目", "重大建设项目"],
        ["resources"] = ["公共资源配置", "公共资源交易", "政府采购"], ["welfare"] = ["社会公益", "民生", "社会救助", "教育", "医疗"], ["regulation"] = ["公共监管", "监管信息", "安全生产"],
        ["personnel"] = ["人事任免", "人事", "公务员招录"], ["utilities"] = ["公共企事业单位信息公开", "公用事业"], ["others"] = ["其他", "其它"],
    };

    public override IReadOnlyList<ImportField> Fields { get; } =
    [
        new("index", "索引号", ValueKind.Text, "信息索引号", "索引编号") { Help = "原平台的索引号，原样保留；没有的不用填，导入时按本单位编号", Example = "" },
        new("title", "标题", ValueKind.Text, "信息标题", "信息名称", "文章标题", "名称", "题名") { Required = true, Example = "2021年第一季度重点工作进展情况" },
        new("category", "公开类别", ValueKind.Choice, "类别", "信息类别", "信息分类", "主题分类", "类型")
            { Required = true, Constant = true, Options = [.. Categories.Options.Select(o => new ImportOption(o.Key, o.Label, Words.GetValueOrDefault(o.Key, [])))], Example = "政策文件及政策解读类" },
        new("column", "栏目", ValueKind.Text, "所属栏目", "栏目名称", "发布栏目", "频道") { Required = true, Constant = true, Example = "通知公告" },
        new("published", "发布日期", ValueKind.Day, "发布时间", "公开日期", "公开时间", "发文时间", "上网时间", "日期") { Required = true, Original = true, Help = "原来发布的日期，不是导入的日期；有时刻的一并留存", Example = "2021-03-05" },
        new("unit", "单位", ValueKind.Unit, "发布单位", "发布机构", "公开单位", "来源单位", "信息来源", "发布机关", "责任单位") { Help = "不填就是上传时选的单位", Example = "" },
        new("year", "年度", ValueKind.Year, "年份", "所属年度") { Help = "日期没有写年份的才需要", Example = "" },
    ];

    public override string List => "/desk/items";
    public override string Help => "一行一条信息：标题、类别、栏目、发布日期。从网站后台导出的列表通常可以直接上传。";
    public override string Remedy => "导入错了的，可以在导入结果页整批撤稿；撤下的信息仍在登记簿里，年报按发布日期照计。个别写错的，打开那一条“更正登记内容”。";

    public override Task CheckAsync(ImportRun run, IReadOnlyList<ReadRow> rows, CancellationToken cancel)
    {
        foreach (var row in rows)
        {
            if (!row.Good) continue;
            var item = new NewItem(row["title"]!, row["category"]!, row["column"]!, row.Day("published")!.Value) { IndexNumber = row["index"] };
            row.Reasons.AddRange(ItemService.Wrong(item, run.Today));
            row.Fact = item;
            // An index number says which item it is; two of one title on one day can well be two.
            row.Keys.Add(item.IndexNumber is { } number ? ("i " + number, $"索引号{number}") : ($"t {row.AgencyId} {item.PublishedOn:yyyy-MM-dd} {item.Title}", "同一天同一标题"));
        }
        return Task.CompletedTask;
    }

    public override async Task CompareAsync(ImportRun run, IReadOnlyList<ReadRow> rows, CancellationToken cancel)
    {
        var facts = rows.Select(r => (Row: r, Item: (NewItem)r.Fact!)).ToList();
        var (numbers, known) = await items.KnownAsync([.. facts.Select(f => f.Item.IndexNumber).OfType<string>().Distinct()], [.. facts.Select(f => (f.Row.AgencyId, f.Item.PublishedOn, f.Item.Title))], cancel);
        foreach (var (row, item) in facts)
            if (item.IndexNumber is { } number && numbers.Contains(number)) row.Reasons.Add($"登记簿里已经有索引号{number}");
            else if (known.Contains((row.AgencyId, item.PublishedOn, item.Title)))
                (item.IndexNumber is null ? row.Reasons : row.Notices).Add("登记簿里已经有同一单位、同一天、同一标题的信息" + (item.IndexNumber is null ? "" : "，索引号不同，请看是不是同一条"));
    }

    public override async Task WriteAsync(ImportRun run, IReadOnlyList<ReadRow> rows, CancellationToken cancel)
    {
        foreach (var unit in rows.GroupBy(r => r.AgencyId))
        {
            // The service numbers year by year; its answer comes in that order.
            var ordered = unit.GroupBy(r => ((NewItem)r.Fact!).PublishedOn.Year).SelectMany(g => g.OrderBy(r => ((NewItem)r.Fact!).PublishedOn).ThenBy(r => r.Line)).ToList();
            foreach (var chunk in ordered.Chunk(1000))
            {
                var numbers = await items.AddAsync(run.Actor, unit.Key, [.. chunk.Select(r => (NewItem)r.Fact!)], cancel);
                var ids = await items.IdsAsync(numbers, cancel);
                foreach (var (row, number) in chunk.GroupBy(r => ((NewItem)r.Fact!).PublishedOn.Year).SelectMany(g => g).Zip(numbers)) row.RecordId = ids[number];
            }
        }
    }
}
