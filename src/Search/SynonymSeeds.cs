using Microsoft.EntityFrameworkCore.Migrations;

namespace Gongkai.Search;

/// <summary>
/// The words that the product brings along, of our own knowledge of both languages (source “设计”). Put in once, by the migration that makes the table;
/// from then on they are the editors', who change, stop and add.
/// </summary>
static class SynonymSeeds
{
    const string Source = "设计：产品自带，可以修改或者停用";

    static readonly (string Everyday, string Official)[] Words =
    [
        ("拆迁", "征收"), ("拆迁款", "征收补偿"), ("动迁", "征收"), ("占地", "征地、征收土地"), ("卖地", "土地出让"), ("宅基地证", "宅基地使用权、不动产登记"), ("房产证", "不动产权证书、不动产登记"), ("房本", "不动产权证书"),
        ("低保", "最低生活保障"), ("五保户", "特困人员"), ("五险一金", "社会保险、住房公积金"), ("社保", "社会保险"), ("医保", "医疗保险、医疗保障"), ("养老金", "养老保险、基本养老金"), ("公积金", "住房公积金"), ("新农合", "城乡居民基本医疗保险"),
        ("廉租房", "公共租赁住房"), ("公租房", "公共租赁住房"), ("经适房", "经济适用住房"), ("棚改", "棚户区改造"), ("旧改", "老旧小区改造"), ("物业费", "物业服务收费"), ("烂尾楼", "停工项目、保交楼"),
        ("上学", "义务教育、招生"), ("学区", "招生范围、义务教育"), ("学区房", "招生范围"), ("幼儿园", "学前教育"), ("中考", "高中阶段学校招生"), ("补课", "校外培训"), ("老师招聘", "教师招聘"),
        ("招工", "招聘"), ("考编", "事业单位公开招聘"), ("公务员考试", "公务员录用"), ("欠薪", "拖欠工资、劳动报酬"), ("打工", "劳动用工、就业"), ("失业金", "失业保险金"),
        ("看病", "医疗服务、医疗保障"), ("打疫苗", "预防接种"), ("殡葬费", "殡葬服务收费"), ("残疾证", "残疾人证"), ("老年证", "老年人优待"), ("二孩", "生育"), ("准生证", "生育登记"),
        ("城管", "综合行政执法"), ("摆摊", "临时摊点、占道经营"), ("违建", "违法建设"), ("停车费", "停车服务收费"), ("罚单", "行政处罚"), ("营业执照", "登记注册"), ("饭店检查", "餐饮服务监督检查"), ("假货", "假冒伪劣"),
        ("修路", "道路改造、道路工程"), ("自来水", "供水"), ("暖气费", "供热价格"), ("垃圾站", "生活垃圾"), ("污水厂", "污水处理"), ("环评", "环境影响评价"), ("种粮补贴", "耕地地力保护补贴"), ("危房", "农村危房改造"),
        ("预算", "部门预算、财政预算"), ("三公", "三公经费"), ("红头文件", "行政规范性文件"), ("领导分工", "机构职能"), ("招标", "政府采购、招标投标"), ("中标", "成交结果"), ("账目", "财政决算"),
    ];

    public static void Insert(MigrationBuilder builder)
    {
        var at = new DateTime(2026, 11, 26, 0, 0, 0, DateTimeKind.Utc);
        string[] columns = ["everyday", "official", "source", "stopped", "recorded_by", "recorded_at", "version"];
        foreach (var (everyday, official) in Words) builder.InsertData("synonyms", columns, [everyday, official, Source, false, "system", at, 0]);
    }
}
