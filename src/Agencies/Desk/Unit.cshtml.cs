using Gongkai.Shared;
using Gongkai.Statutes.Procedures;
using Microsoft.AspNetCore.Mvc;

namespace Gongkai.Agencies.Desk;

/// <summary>One unit over time: rename, move, reorder, end. A refusal keeps what was typed.</summary>
public sealed class UnitModel(AgencyService units, AgencyDirectory agencies, SignedIn me, OfficeClock clock) : DeskPage(agencies, me, clock)
{
    static readonly IReadOnlyList<Field> EndFields = [new("through", "最后一天", FieldKind.Date, Help: "下级单位要先改到别处或者撤销。")];
    static readonly IReadOnlyList<Field> DutyFields = [new("duties", "职责关键词", FieldKind.LongText, Required: false, Help: "申请人会怎样说这个单位管的事，如：征收、物业、危房。用顿号隔开，最多40个。申请人找受理单位时按它推荐。")];
    readonly AgencyDirectory agencies = agencies;
    FormView? tried;

    public Agency Agency { get; private set; } = null!;
    public IReadOnlyList<AgencyTerm> Terms { get; private set; } = [];
    public AgencyTree Latest { get; private set; } = null!;
    public FormView Form { get; private set; } = null!;
    public FormView Ending { get; private set; } = null!;
    public FormView Duties { get; private set; } = null!;
    public Problems Summary => tried is null ? new("", []) : Shared.Problems.Of(tried);

    public async Task OnGetAsync(int id, CancellationToken cancel)
    {
        await LoadAsync(id, cancel);
        Show();
    }

    public async Task<IActionResult> OnPostChangeAsync(int id, CancellationToken cancel)
    {
        await LoadAsync(id, cancel);
        var fields = Fields();
        var values = Forms.Read(fields, await Request.ReadFormAsync(cancel));
        return await TryAsync(async () =>
        {
            Forms.Require(Forms.Check(fields, values));
            await units.ChangeAsync(Actor, id, UnitsModel.Term(values), Forms.Date(values, "from")!.Value, cancel);
            return $"已变更：{values["name"]}";
        }, UnitsModel.Path, async () =>
        {
            await LoadAsync(id, cancel);
            Show();
            tried = Form = Form with { Values = values, Problems = Problems };
        });
    }

    public async Task<IActionResult> OnPostDutiesAsync(int id, CancellationToken cancel)
    {
        await LoadAsync(id, cancel);
        var values = Forms.Read(DutyFields, await Request.ReadFormAsync(cancel));
        return await TryAsync(async () =>
        {
            await units.DescribeAsync(Actor, id, values.GetValueOrDefault("duties"), cancel);
            return $"已保存职责关键词：{Terms[0].Name}";
        }, $"{UnitsModel.Path}/{id}", async () =>
        {
            await LoadAsync(id, cancel);
            Show();
            tried = Duties = Duties with { Values = values, Problems = Problems };
        });
    }

    public async Task<IActionResult> OnPostEndAsync(int id, CancellationToken cancel)
    {
        await LoadAsync(id, cancel);
        var values = Forms.Read(EndFields, await Request.ReadFormAsync(cancel));
        return await TryAsync(async () =>
        {
            Forms.Require(Forms.Check(EndFields, values));
            await units.EndAsync(Actor, id, Forms.Date(values, "through")!.Value, cancel);
            return $"已撤销：{Terms[0].Name}，它的记录都会保留";
        }, UnitsModel.Path, async () =>
        {
            await LoadAsync(id, cancel);
            Show();
            tried = Ending = Ending with { Values = values, Problems = Problems };
        });
    }

    async Task LoadAsync(int id, CancellationToken cancel)
    {
        await OpenAsync(cancel);
        if (!Actor.AdministersSomething) throw new Forbidden("须由系统管理员办理");
        (Agency, Terms) = (await units.ListAsync(Actor, cancel)).FirstOrDefault(u => u.Agency.Id == id);
        if (Agency is null) throw Tree.Find(id) is null ? new NotFound("没有这个单位") : new Forbidden("不能管理其他单位");
        Latest = await agencies.LatestAsync(Today, cancel);
    }

    void Show()
    {
        var last = Terms[0];
        Form = new(Fields(), new Dictionary<string, string>()
        {
            ["name"] = last.Name, ["shortName"] = last.ShortName, ["parent"] = $"{last.ParentId}", ["order"] = $"{last.OrderNo}", ["from"] = $"{Today:yyyy-MM-dd}",
        }, []);
        Ending = new(EndFields, new Dictionary<string, string>(), [], "end-");
        Duties = new(DutyFields, new Dictionary<string, string> { ["duties"] = Agency.Duties }, [], "duties-");
    }

    IReadOnlyList<Field> Fields() => UnitsModel.TermFields(Tree, Actor, Agency.Id, Terms[0].ParentId is null,
        $"现在的名称和位置自 {Terms[0].From:yyyy-MM-dd} 起；填这一天就是更正，填以后的日期就是变更。");
}
