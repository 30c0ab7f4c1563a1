using System.Security.Cryptography;
using Gongkai.Agencies;
using Gongkai.AnnualReport;
using Gongkai.Assistance;
using Gongkai.CommandLine;
using Gongkai.Documents;
using Gongkai.Dossiers;
using Gongkai.Imports;
using Gongkai.Indicators;
using Gongkai.Jobs;
using Gongkai.Matters;
using Gongkai.Policies;
using Gongkai.Requests;
using Gongkai.Statutes.Assistance;
using Gongkai.Statutes.Matters;
using Gongkai.Statutes.Procedures;
using Gongkai.Storage;
using Gongkai.Users;
using Microsoft.EntityFrameworkCore;

namespace Gongkai.Demonstration;

/// <summary>
/// Fills an empty folder with the demonstration district for 2021, through the same services as real data.
/// Requests and report data here; the 15,643 items follow as a job with progress.
/// </summary>
public sealed class DemonstrationLoader(
    GongkaiContext db, AgencyService agencies, PeopleService people, SettingsService settings, RequestService requests, AssistService assistance, ComplaintService complaints, AmendmentService amendments, AttachmentService attachments, PolicyService policies, Catalogue.ItemService items,
    TypedFigureService typed, EarlierFigureService earlier, FilingService filings, ReportTextService texts, ImportService imports, Requests.Papers.PaperWordings wordings, Requests.Intake.IntakeService intake, CheckpointService checkpoints, Access access, DemonstrationState state, TimeProvider time, DataLocation location)
{
    public const string AccountsFile = "demo-accounts.txt";
    readonly Dictionary<int, Staff> staff = [];

    sealed record Staff(Actor Officer, string ChiefId, string LeaderId);

    public async Task LoadAsync(CancellationToken cancel = default)
    {
        var run = new JobRun { Job = DemonstrationItemsJob.JobKey, Key = DemonstrationItemsJob.JobKey, QueuedAt = time.GetUtcNow().UtcDateTime, State = JobState.Held };
        db.Add(run);
        await db.SaveChangesAsync(cancel);
        state.SetClock(run.QueuedAt);

        var root = await agencies.AddAsync(Actor.System, "RC", AgencyKind.District, "任公开", new(District.RootName, District.RootShort, null, 0), District.Since, cancel);
        var units = new List<Agency>();
        var order = 0;
        foreach (var unit in District.Units)
            units.Add(await agencies.AddAsync(Actor.System, unit.Code, unit.Kind, unit.Mark, new(unit.Name, unit.ShortName, root.Id, ++order), District.Since, cancel));
        foreach (var unit in units)
            if (District.Duties.GetValueOrDefault(unit.Code) is { } duties) await agencies.DescribeAsync(Actor.System, unit.Id, duties, cancel);
        await settings.AdoptAsync(Actor.System, root.Id, cancel);
        await AddPeopleAsync(root, units, cancel);

        // What papers say of the unit itself; no real telephone, no real address.
        foreach (var unit in units)
            foreach (var (key, word) in new[] { (Requests.Papers.PaperWord.Person, "政务公开承办人（演示）"), (Requests.Papers.PaperWord.Phone, $"演示电话 {1000 + unit.Id}"), (Requests.Papers.PaperWord.Address, "演示地址 1 号") })
                await wordings.SaveAsync(Actor.System, unit.Id, key, word, 0, cancel);
        await LoadRequestsAsync(units, cancel);
        await LoadLettersAsync(units, cancel);
        await LoadDocumentsAsync(units, cancel);
        await LoadTypedAsync(units, cancel);
        await LoadEarlierAsync(root, cancel);
        var (done, total) = await DemonstrationItemsJob.BeginAsync(items, units, cancel);
        await LoadFilingsAsync(root, units, cancel);
        await LoadImportAsync(units, cancel);
        foreach (var mail in DemonstrationMail.All()) await intake.TakeAsync(units[1].Id, DemonstrationMail.Own, mail, cancel);
        await LoadAfterAsync(units, cancel);
        await checkpoints.WriteAsync(cancel);
        // Only now may the items' job run; a folder left before this point is made anew.
        await db.JobRuns.Where(j => j.Id == run.Id).ExecuteUpdateAsync(s => s.SetProperty(j => j.State, JobState.Waiting).SetProperty(j => j.Progress, done).SetProperty(j => j.Total, total), cancel);
    }

    async Task AddPeopleAsync(Agency root, List<Agency> units, CancellationToken cancel)
    {
        // One password for this folder, made here, told only in a file beside the data.
        var password = "yanshi21-" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4));
        async Task<string> AddAsync(string login, string name, bool canLogIn, params (Post Post, int Agency)[] posts)
        {
            var user = await people.AddAsync(Actor.System, login, name, canLogIn ? password : null, posts[0].Agency, posts[0].Post, District.Since, cancel);
            foreach (var (post, agency) in posts.Skip(1)) await people.AppointAsync(Actor.System, user.Id, agency, post, District.Since, cancel);
            return user.Id;
        }

        int government = units[0].Id, office = units[1].Id;
        var chief = await AddAsync("kezhang", "科长（演示）", true, (Post.Chief, government), (Post.Chief, office), (Post.Supervisor, root.Id));
        var leader = await AddAsync("fenguan", "分管主任（演示）", true, (Post.Leader, government), (Post.Leader, office));
        var officer = await AddAsync("chengban", "承办人（演示）", true, (Post.Officer, government), (Post.Officer, office));
        await AddAsync("jiandu", "监督员（演示）", true, (Post.Supervisor, root.Id));
        await AddAsync("admin", "系统管理员（演示）", true, (Post.Administrator, root.Id));
        await AddAsync("anquan", "安全保密管理员（演示）", true, (Post.SecurityOfficer, root.Id));
        await AddAsync("shenji", "安全审计员（演示）", true, (Post.Auditor, root.Id));
        foreach (var id in new[] { government, office }) staff[id] = new(await access.ActorAsync(officer, cancel), chief, leader);

        var named = new Dictionary<string, string> { ["RC-308"] = "zhujian", ["RC-101"] = "changgou" };
        foreach (var unit in units.Skip(2))
        {
            var code = unit.Code.ToLowerInvariant();
            var clerk = await AddAsync(named.GetValueOrDefault(unit.Code, $"{code}-a"), $"{unit.Code}承办人（演示）", named.ContainsKey(unit.Code), (Post.Officer, unit.Id));
            var head = await AddAsync($"{code}-b", $"{unit.Code}公开办负责人（演示）", false, (Post.Chief, unit.Id));
            var boss = await AddAsync($"{code}-c", $"{unit.Code}分管负责人（演示）", false, (Post.Leader, unit.Id));
            staff[unit.Id] = new(await access.ActorAsync(clerk, cancel), head, boss);
        }

        var path = Path.Combine(location.Folder, AccountsFile);
        await using var file = new FileStream(path, DataFolder.Private);
        await using var text = new StreamWriter(file);
        await text.WriteAsync($"""
            演示账号（仅本演示数据有效，密码在装入时随机生成）
            密码：{password}
            kezhang   区政府办公室政务公开科负责人，可看全区
            chengban  区政府、区政府办公室承办人
            fenguan   区政府、区政府办公室分管负责人
            zhujian   住房和城乡建设局承办人
            changgou  长沟镇承办人
            jiandu    全区监督人员
            admin     系统管理员：账号、单位、日历、任务
            anquan    安全保密管理员：任职、密码、会话、安全规则
            shenji    安全审计员：只看审计日志

            """);
    }

    /// <summary>The histories: each request driven act by act, dated as an office would have done it.</summary>
    async Task LoadRequestsAsync(List<Agency> units, CancellationToken cancel)
    {
        var byId = units.ToDictionary(u => u.Id);
        var opened = new List<(RequestStories.Story Story, Staff Team, Dossier Dossier)>();
        foreach (var story in RequestStories.Plan(units, Fixture.Load()))
            opened.Add((story, staff[story.AgencyId], await requests.RegisterAsync(staff[story.AgencyId].Officer, story.AgencyId, story.Opening, Form(story.Steps[0], staff[story.AgencyId]), null, cancel)));
        foreach (var (story, team, dossier) in opened)
        {
            foreach (var step in story.Steps.Skip(1))
            {
                if (step.Act is "assist-answer")
                {
                    await AnswerAsync(dossier.Number, step, cancel);
                    continue;
                }
                if (step.Act is "third-party-lapse")
                {
                    await requests.PerformAsync(team.Officer, dossier.Id, step.Act, Form(step, team), cancel);
                    continue;
                }
                await requests.PerformAsync(step.ByHead ? await access.ActorAsync(team.ChiefId, cancel) : team.Officer, dossier.Id, step.Act, Form(step, team), cancel);
            }
        }
    }

    /// <summary>The unit that was asked answers in its own dossier; for one outside, the unit that asked writes down what came.</summary>
    async Task AnswerAsync(string number, RequestStories.Step step, CancellationToken cancel)
    {
        var letter = await db.AssistLetters.AsNoTracking().SingleAsync(l => l.RequestNumber == number && l.FinishedOn == null, cancel);
        if (letter.ReceiverId is not null) await HandleAsync(letter.DossierId, letter.ReceiverId.Value, letter.SentOn, cancel);
        await ReplyAsync(letter.DossierId, letter.ReceiverId ?? letter.AgencyId, letter.ReceiverId is null ? "record-reply" : "reply", step.On, step.Values["held"], step.Values["search"], cancel);
    }

    async Task HandleAsync(long letter, int unit, DateOnly on, CancellationToken cancel)
    {
        await assistance.PerformAsync(staff[unit].Officer, letter, "receive", Act(on), cancel);
        await assistance.PerformAsync(staff[unit].Officer, letter, "assign", Act(on, ("unit", "档案室"), ("handler", "档案管理员（演示）")), cancel);
    }

    async Task ReplyAsync(long letter, int unit, string row, DateOnly on, string held, string result, CancellationToken cancel)
    {
        using var page = new MemoryStream(DemonstrationPaper.Pdf("协助调查复函（演示）"));
        var scan = await attachments.AddAsync(staff[unit].Officer, unit, AssistProcedure.SealScan, "协助调查复函（演示）.pdf", page, AttachmentService.Paper, cancel);
        await assistance.PerformAsync(staff[unit].Officer, letter, row, Act(on, ("held", held), ("places", "公文管理系统、档案室目录（演示）"), ("words", "批复、附件（演示）"), ("period", "2010年1月1日至2021年6月30日"), ("result", result),
            ("opinion", "agree"), ("signer", "负责人（演示）"), (AssistProcedure.SealScan, $"{scan.Id}")), cancel);
    }

    /// <summary>Letters from outside the district: one answered late after being urged, one on somebody's desk, one just come.</summary>
    async Task LoadLettersAsync(List<Agency> units, CancellationToken cancel)
    {
        async Task<long> InAsync(int unit, DateOnly on, DateOnly due, string from, string content) =>
            (await assistance.RegisterAsync(staff[unit].Officer, unit, Act(on, ("party-agency", from), ("received", $"{on:yyyy-MM-dd}"), ("content", content), ("due", $"{due:yyyy-MM-dd}")), null, cancel)).Id;
        int office = units[1].Id, town = units.First(u => u.Code == "RC-101").Id, department = units.First(u => u.Code == "RC-308").Id;
        var late = await InAsync(department, new(2022, 1, 4), new(2022, 1, 11), "市级主管部门（演示）", "2016年至2019年老旧小区改造项目的立项批复（演示）");
        await HandleAsync(late, department, new(2022, 1, 5), cancel);
        await assistance.PerformAsync(staff[department].Officer, late, "urge", Act(new(2022, 1, 12), ("means", "phone"), ("note", "来函单位电话询问（演示）")), cancel);
        await ReplyAsync(late, department, "reply", new(2022, 1, 13), "yes", "查到批复四份，已附（演示）", cancel);
        await HandleAsync(await InAsync(town, new(2022, 1, 17), new(2022, 1, 21), "邻县人民政府办公室（演示）", "边界道路养护协议（演示）"), town, new(2022, 1, 17), cancel);
        await InAsync(office, new(2022, 1, 19), new(2022, 1, 26), "市人民政府办公室（演示）", "2020年以来信息公开培训的文件（演示）");
    }

    /// <summary>What comes after: a complaint that was found partly true and is being put right, an amendment just asked for.</summary>
    async Task LoadAfterAsync(List<Agency> units, CancellationToken cancel)
    {
        int town = units.First(u => u.Code == "RC-101").Id, department = units.First(u => u.Code == "RC-308").Id;
        var team = staff[units[1].Id];
        var complaint = (await complaints.RegisterAsync(team.Officer, department, Act(new(2022, 1, 10), ("channel", "letter"), ("received", "2022-01-10"), ("about", "publish"), ("content", "某小区老旧改造的招标结果没有在网站公布（演示）"), ("person", "周某某（演示）"), ("phone", "演示联系电话 20221")), null, cancel)).Id;
        await complaints.PerformAsync(team.Officer, complaint, "accept", Act(new(2022, 1, 11)), cancel);
        await complaints.PerformAsync(team.Officer, complaint, "ask-statement", Act(new(2022, 1, 11), ("points", "请说明该项目招标结果是否已经公开、在哪里公开（演示）"), ("due", "2022-01-18")), cancel);
        await complaints.PerformAsync(staff[department].Officer, complaint, "state", Act(new(2022, 1, 14), ("statement", "招标公告已经公开，中标结果漏发（演示）")), cancel);
        await complaints.PerformAsync(team.Officer, complaint, "find-true", Act(new(2022, 1, 17), ("result", ComplaintProcedure.Partly), ("findings", "招标公告已公开，中标结果没有公开（演示）"), ("means", "urge"), ("order", "补发中标结果，并检查同类项目（演示）"), ("due", "2022-02-11")) with { Decider = team.ChiefId }, cancel);
        await complaints.PerformAsync(team.Officer, complaint, "tell", Act(new(2022, 1, 18), ("told-by", "phone"), ("reply", "反映的情况部分属实，已经督促该单位补发中标结果（演示）")), cancel);

        using var page = new MemoryStream(DemonstrationPaper.Pdf("户口簿复印件（演示）"));
        var proof = await attachments.AddAsync(staff[town].Officer, town, MatterFields.Files, "户口簿复印件（演示）.pdf", page, AttachmentService.FromApplicants, cancel);
        await amendments.RegisterAsync(staff[town].Officer, town, Act(new(2022, 1, 17), ("channel", "counter"), ("received", "2022-01-17"), ("record", "2020年危房改造对象公示表（演示）"), ("wrong", "家庭人口写成两人（演示）"), ("right", "三人（演示）"),
            ("person", "吴某某（演示）"), ("identity", "居民身份证（演示）"), ("phone", "演示联系电话 20222"), (MatterFields.Files, $"{proof.Id}")), null, cancel);
    }

    static ActForm Act(DateOnly on, params (string Key, string Value)[] values) => new(on, values.ToDictionary(v => v.Key, v => v.Value));

    static ActForm Form(RequestStories.Step step, Staff team) => new(step.On, step.Values.GetValueOrDefault("handler") is RequestStories.Officer ? new Dictionary<string, string>(step.Values) { ["handler"] = team.Officer.UserId } : step.Values)
    {
        Decider = step.DecidedBy switch { Post.Chief => team.ChiefId, Post.Leader => team.LeaderId, _ => null },
        Proof = Proofs.Scan,
    };

    async Task LoadDocumentsAsync(List<Agency> units, CancellationToken cancel)
    {
        var rows = Fixture.Load().GetProperty("table2").GetProperty("第二十条第（一）项").GetProperty("rows")[1].GetProperty("values");
        int made = rows[0].GetInt32(), repealed = rows[1].GetInt32(), inForce = rows[2].GetInt32();
        var before = inForce - made + repealed;
        string[] subjects = ["国有土地上房屋征收与补偿", "城市生活垃圾分类管理", "河道采砂管理", "政府投资项目管理", "养老服务设施建设", "公共租赁住房管理", "畜禽养殖污染防治", "校车安全管理", "农村公路养护", "既有住宅加装电梯"];
        Agency[] makers = [units[0], units[0], units[0], .. units.Where(u => u.Kind == AgencyKind.Department).Take(6)];
        for (var i = 0; i < before + made; i++)
        {
            var isNew = i >= before;
            var year = isNew ? 2021 : 2018 + i % 3;
            var on = new DateOnly(year, 1 + i * 7 % 12, 3 + i * 5 % 24);
            var unit = makers[i % makers.Length];
            var actor = staff[unit.Id].Officer;
            var document = await policies.RegisterAsync(actor, unit.Id, new NewDocument(
                $"关于印发《任城区{subjects[i % subjects.Length]}{(i < subjects.Length ? "办法" : "实施细则")}》的通知（演示）", $"{unit.Mark.Replace("公开", "")}发〔{year}〕{i % 9 + 1}号",
                $"RCDR-{year}-{i + 1:D3}", on, on.AddDays(30), on.AddYears(5)), cancel);
            if (!isNew && i < repealed)
                await policies.RepealAsync(actor, document.Id, new DateOnly(2021, 9, 28), "2021年规范性文件清理结果（演示）", cancel);
        }
    }

    async Task LoadTypedAsync(List<Agency> units, CancellationToken cancel)
    {
        var fixture = Fixture.Load();
        var table2 = fixture.GetProperty("table2");
        var random = new Random(20211231);
        var departments = units.Where(u => u.Kind == AgencyKind.Department).ToList();
        // Each unit prints its part at the precision of the table, so it is parted at that precision.
        async Task SpreadAsync(string key, long total, IReadOnlyList<Agency> over, string source, long step = 1)
        {
            var parts = Fixture.Spread(total / step, over.Count, random);
            for (var i = 0; i < over.Count; i++)
                // Some units fill in month by month, and the year is what their months come to.
                if (key == "T2.5.1/count" && i < 8)
                    await typed.SaveAsync(staff[over[i].Id].Officer, over[i].Id, 2021, [.. Fixture.Spread(parts[i], 12, random).Select((n, m) => new FigureEntry(key, n, source, Month: m + 1))], cancel);
                else await typed.EnterAsync(staff[over[i].Id].Officer, key, over[i].Id, 2021, parts[i] * step, source, cancel);
        }

        long Cell(string block, int row) => (long)Math.Round(table2.GetProperty(block).GetProperty("rows")[row].GetProperty("values")[0].GetDecimal() * (block.Contains('八') ? 1_000_000 : 1));
        await SpreadAsync("T2.5.1/count", Cell("第二十条第（五）项", 0), departments, "行政许可办件台账（演示）");
        await SpreadAsync("T2.6.1/count", Cell("第二十条第（六）项", 0), [.. departments.Skip(3)], "行政处罚案件台账（演示）");
        await SpreadAsync("T2.6.2/count", Cell("第二十条第（六）项", 1), [.. departments.Skip(7)], "行政强制案件台账（演示）");
        await SpreadAsync("T2.8.1/amount", Cell("第二十条第（八）项", 0), [.. departments.Skip(4).Take(8)], "非税收入收缴系统（演示）", step: 10_000);

        var office = units[1].Id;
        var platform = fixture.GetProperty("platform");
        long P(string a, string b) => platform.GetProperty(a).GetProperty(b).GetInt64();
        var congress = fixture.GetProperty("peoples_congress");
        var cppcc = fixture.GetProperty("cppcc");
        (string, long)[] single =
        [
            ("platform/columns-basic", P("new_columns", "basic_information")), ("platform/columns-key", P("new_columns", "key_areas")),
            ("accounts/closed", P("new_media", "closed_in_year")), ("accounts/running", P("new_media", "running_at_year_end")),
            ("zones/district", P("zones", "district_level")), ("zones/halls", P("zones", "town_street_service_halls")), ("zones/villages", P("zones", "community_village")),
            ("proposals/motions", congress.GetProperty("key_motions").GetInt64()), ("proposals/suggestions", congress.GetProperty("suggestions").GetInt64()),
            ("proposals/satisfied", congress.GetProperty("satisfied").GetInt64()), ("proposals/fairly-satisfied", congress.GetProperty("basically_satisfied").GetInt64()),
            ("proposals/cppcc-received", cppcc.GetProperty("received").GetInt64()), ("proposals/cppcc-filed", cppcc.GetProperty("filed").GetInt64()),
            ("fees/notices", 0), ("fees/charged", 0),
        ];
        foreach (var (key, value) in single)
            await typed.EnterAsync(staff[office].Officer, key, office, 2021, value, "区政府办公室统计（演示）", cancel);
    }

    /// <summary>
    /// How far a unit's report has come, in official order the first the furthest: 1 begun, 2 returned, 3 filed, 4 passed, 5 published; 0 not begun.
    /// The town and the bureau whose clerks have accounts are left to them.
    /// </summary>
    internal static int FilingStage(Agency unit) =>
        Array.IndexOf(Filers, unit.Code) switch { < 0 => 0, < 6 => 5, < 11 => 4, < 16 => 3, < 18 => 2, < 21 => 1, _ => 0 };

    static readonly string[] Filers = [.. District.Units.Where(u => u.Kind is AgencyKind.Town or AgencyKind.Zone or AgencyKind.Department && u.Code is not ("RC-101" or "RC-308")).Select(u => u.Code)];

    /// <summary>The reports of the year as they stand in the third week of January: some published, some under review, some not begun.</summary>
    async Task LoadFilingsAsync(Agency root, List<Agency> units, CancellationToken cancel)
    {
        var chief = await access.ActorAsync(staff[units[1].Id].ChiefId, cancel);
        foreach (var (slot, text) in DemonstrationTexts.OfDistrict) await texts.SaveAsync(chief, root.Id, 2021, slot, text, 0, cancel);
        // What a unit does not have is 0, and somebody has to say so.
        string[] cells = ["T2.5.1/count", "T2.6.1/count", "T2.6.2/count", "T2.8.1/amount"];
        var typedAlready = await db.TypedFigures.AsNoTracking().Where(f => f.Year == 2021 && cells.Contains(f.IndicatorKey)).Select(f => new { f.AgencyId, f.IndicatorKey }).ToListAsync(cancel);
        foreach (var unit in units)
        {
            var stage = FilingStage(unit);
            if (stage == 0) continue;
            var i = unit.Id;
            var team = staff[unit.Id];
            foreach (var key in cells.Where(k => !typedAlready.Any(t => t.AgencyId == unit.Id && t.IndicatorKey == k)))
                await typed.EnterAsync(team.Officer, key, unit.Id, 2021, 0, "本单位没有这项业务（演示）", cancel);
            await filings.BeginAsync(team.Officer, unit.Id, 2021, cancel, new DateOnly(2022, 1, 4 + i % 3));
            if (stage == 1) continue;
            foreach (var (slot, text) in DemonstrationTexts.OfUnit(unit.Kind, i)) await texts.SaveAsync(team.Officer, unit.Id, 2021, slot, text, 0, cancel);
            async Task<string> FileAsync(string purpose, string words)
            {
                using var page = new MemoryStream(DemonstrationPaper.Pdf(words));
                return (await filings.KeepAsync(team.Officer, unit.Id, 2021, purpose, words + ".pdf", page, cancel)).Id.ToString();
            }
            Task DoAsync(Actor actor, string row, DateOnly on, string? decider, params (string Key, string Value)[] values) =>
                filings.PerformAsync(actor, unit.Id, 2021, row, new ActForm(on, values.ToDictionary(v => v.Key, v => v.Value)) { Decider = decider, Proof = Proofs.Scan }, cancel);

            var day = new DateOnly(2022, 1, 7 + i % 6);
            await DoAsync(team.Officer, "file", day, team.LeaderId, ("signed-page", await FileAsync("signed-page", "负责人签字页（演示）")));
            if (stage == 2) await DoAsync(chief, "return", day.AddDays(2), null, ("remarks", "第五部分只写了成绩，请写明存在的主要问题和改进措施。（演示）"));
            if (stage >= 4) await DoAsync(chief, "pass", day.AddDays(3), null);
            if (stage == 5)
                await DoAsync(team.Officer, "publish", day.AddDays(5), null, ("url", $"https://www.example.gov.cn/nb/2021/{unit.Code.ToLowerInvariant()}.html"), ("screenshot", await FileAsync("screenshot", "发布页面截图（演示）")));
        }
    }

    /// <summary>
    /// The first monthly figures of the new year from a clerk's own sheet, as an office keeps it: a month, an addition that names none, a month written ahead, and a sum.
    /// Nothing of it belongs to 2021.
    /// </summary>
    async Task LoadImportAsync(List<Agency> units, CancellationToken cancel)
    {
        var unit = units.Single(u => u.Code == "RC-308");
        var clerk = staff[unit.Id].Officer;
        var sheet = XlsxWriter.List("执法月报", ["月份", "行政许可（件）", "行政处罚（件）", "行政强制（件）", "收费金额（万元）", "填报人"],
        [
            ["1月", "23", "2", "0", "1.85", "某某（演示）"], ["1月补报", "1", "0", "0", "0", "某某（演示）"], ["2月", "0", "0", "0", "0", "某某（演示）"], ["合计", "24", "2", "0", "1.85", null],
        ]);
        using var bytes = new MemoryStream(sheet, writable: false);
        var import = await imports.UploadAsync(clerk, "figures", unit.Id, "2022年执法月报（演示）.xlsx", bytes, 2022, null, cancel);
        await imports.MatchAsync(clerk, import.Id, import.Version, new(import.Sheet, import.HeadFrom, import.HeadTo, import.Year,
            ImportText.Columns(import).Where(c => c.Field is not null).ToDictionary(c => c.Index, c => c.Field!), ImportText.Constants(import)), cancel);
        import = await db.Set<Import>().AsNoTracking().SingleAsync(i => i.Id == import.Id, cancel);
        await imports.CommitAsync(clerk, import.Id, import.Version, onlyGood: true, differencesSeen: false, cancel);
    }

    /// <summary>
    /// What the published report says about the years before: one figure follows by arithmetic; the others it gives without their years, which are assumed in the order of its text.
    /// </summary>
    async Task LoadEarlierAsync(Agency root, CancellationToken cancel)
    {
        var fixture = Fixture.Load();
        Dictionary<int, List<(string Key, long Value)>> assumed = [];
        foreach (var (key, name) in new[] { ("items/total", "proactive_five_year_unassigned"), ("T3.1/total", "requests_six_year_unassigned") })
        {
            var series = fixture.GetProperty("ambiguous").GetProperty(name);
            foreach (var (year, value) in series.GetProperty("years").EnumerateArray().Zip(series.GetProperty("values_in_text_order").EnumerateArray()))
                (assumed.TryGetValue(year.GetInt32(), out var list) ? list : assumed[year.GetInt32()] = []).Add((key, value.GetInt64()));
        }
        var derived = fixture.GetProperty("series").GetProperty("proactive_five_year").GetProperty("derived").GetProperty("2020").GetProperty("value").GetInt64();
        await earlier.SaveAsync(Actor.System, root.Id, 2020, new Dictionary<string, long> { ["items/total"] = derived }, "由2021年年度报告所称同比减少9.8%推算，只有这一个数符合（演示）", false, null, cancel);
        foreach (var (year, figures) in assumed)
            if (year != 2020) await earlier.SaveAsync(Actor.System, root.Id, year, figures.ToDictionary(f => f.Key, f => f.Value), "2021年年度报告的历年比较图，数值有据，与年份的对应是推定的（演示）", true, null, cancel);
        // The same report names both kinds of figures for 2020, one certain and one not: each is kept under its own source.
        await earlier.AddAsync(Actor.System, root.Id, 2020, assumed[2020].ToDictionary(f => f.Key, f => f.Value), "2021年年度报告的历年比较图，数值有据，与年份的对应是推定的（演示）", true, cancel);
    }
}
