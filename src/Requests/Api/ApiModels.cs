using System.ComponentModel;
using System.Text.Json.Serialization;

namespace Gongkai.Requests.Api;

/// <summary>Bodies of the interface. Keys and codes are English, what people read is Chinese; dates are those of the office, times are UTC.</summary>
public sealed record ApiAgency([property: Description("机构代码")] string Code, [property: Description("名称")] string Name);

[Description("一件申请，不含个人信息")]
public record ApiRequest(
    [property: Description("本平台的序号，用在地址里")] long Id,
    [property: Description("编号")] string Number,
    [property: Description("收到申请的单位")] ApiAgency Agency,
    [property: Description("贵平台的编号；只有本客户端提交的才有")] string? ExternalId,
    [property: Description("申请人类型：person 自然人、business 商业企业、research 科研机构、charity 社会公益组织、legal 法律服务机构、other 其他")] string Category,
    [property: Description("收到方式：portal 网上、counter 当面、registered-mail 挂号信或者EMS、plain-mail 平常信函、email 电子邮件、fax 传真")] string Channel,
    [property: Description("收到日期；还没有确认的没有")] DateOnly? ReceivedOn,
    [property: Description("最迟答复的日期；还没有起算的没有，已经办结的是办结当时的期限")] DateOnly? Due,
    [property: Description("期限还可能变动（放假安排没有公布，或者正在征求意见）")] bool Provisional,
    [property: Description("状态：unconfirmed 待确认、processing 办理中、awaiting-correction 等待补正、awaiting-payment 等待缴费、awaiting-reasons 等待说明理由、consulting 征求意见、answered 已发出答复、closed 已办结、voided 登记作废")] string State,
    [property: Description("状态的名称")] string StateName,
    [property: Description("办理结果的代码；没有办结的没有")] string? Outcome,
    [property: Description("办理结果")] string? OutcomeName,
    [property: Description("办结日期")] DateOnly? FinishedOn,
    [property: Description("版次：每办理一步加一；办理时带上，防止在旧的情况上办理")] int Version);

[Description("一页申请，按最后一次变动的先后")]
public sealed record ApiRequestPage([property: Description("这一页的申请")] IReadOnlyList<ApiRequest> Items, [property: Description("下一次从这里接着取；没有新的也返回，可以一直用下去")] string Next, [property: Description("后面还有")] bool More);

[Description("申请人看到的一步")]
public sealed record ApiStep([property: Description("日期")] DateOnly On, [property: Description("说明")] string Text);

[Description("要记住的日期")]
public sealed record ApiDate([property: Description("代码")] string Key, [property: Description("日期")] DateOnly On, [property: Description("名称")] string Title, [property: Description("可能变动")] bool Provisional);

[Description("已经发给申请人的文书")]
public sealed record ApiPaper([property: Description("序号")] int Seq, [property: Description("文书")] string Name, [property: Description("文号")] string Number, [property: Description("印发日期")] DateOnly IssuedOn,
    [property: Description("下载地址")] string Href, [property: Description("印发的文件的 SHA-256")] string Sha256, [property: Description("盖章扫描件的 SHA-256；有的，下载到的就是它")] string? ScanSha256);

[Description("随答复提供的政府信息")]
public sealed record ApiFile([property: Description("序号")] long Id, [property: Description("文件名")] string Name, [property: Description("字节数")] long Size, [property: Description("媒体类型")] string MediaType, [property: Description("下载地址")] string Href, [property: Description("SHA-256")] string Sha256);

[Description("申请人和申请内容；须有 applicant 权限。已经清除的没有")]
public sealed record ApiApplicant(
    [property: Description("姓名或者名称")] string? Name, [property: Description("证件名称和号码")] string? Identity, [property: Description("法定代表人或者负责人")] string? Representative, [property: Description("联系人")] string? ContactPerson,
    [property: Description("联系电话")] string? Phone, [property: Description("送达地址")] string? Address, [property: Description("邮政编码")] string? Postcode, [property: Description("电子邮箱")] string? Email,
    [property: Description("其他联系方式")] string? Contact, [property: Description("代理人")] string? Agent, [property: Description("所需政府信息")] string? Subject);

[Description("一件申请的全部公开情况")]
public sealed record ApiRequestDetail(
    [property: Description("申请")] ApiRequest Request,
    [property: Description("现在的情况，一句话")] string Headline,
    [property: Description("说明")] string Detail,
    [property: Description("轮到申请人")] bool ApplicantsTurn,
    [property: Description("现在可以代申请人办理的：见 acts")] IReadOnlyList<string> Acts,
    [property: Description("经过")] IReadOnlyList<ApiStep> Steps,
    [property: Description("要记住的日期")] IReadOnlyList<ApiDate> Dates,
    [property: Description("发给申请人的文书")] IReadOnlyList<ApiPaper> Papers,
    [property: Description("随答复提供的文件")] IReadOnlyList<ApiFile> Files,
    [property: Description("申请人；没有 applicant 权限的没有这一项")] ApiApplicant? Applicant);

[Description("提交的申请"), JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record ApiNewRequest
{
    [Description("贵平台的编号，1至64个字母、数字、. _ : -；重复提交同一编号的，返回第一次的结果")] public required string ExternalId { get; init; }
    [Description("收到申请的单位的机构代码")] public required string Agency { get; init; }
    [Description("申请人类型：person、business、research、charity、legal、other")] public required string Category { get; init; }
    [Description("姓名或者名称")] public required string Name { get; init; }
    [Description("证件名称和号码，或者统一社会信用代码")] public string? Identity { get; init; }
    [Description("法定代表人或者负责人")] public string? Representative { get; init; }
    [Description("联系人")] public string? ContactPerson { get; init; }
    [Description("联系电话；电话、地址、邮箱、其他联系方式至少填一种")] public string? Phone { get; init; }
    [Description("送达地址")] public string? Address { get; init; }
    [Description("邮政编码")] public string? Postcode { get; init; }
    // Left out where it is not said, so that what was sent before there was such a question is still the same content.
    [Description("申请人确认送达地址的，写所确认文字的版次；文字须逐字显示给申请人。现行版次和文字：" + Statutes.Requests.ServiceAddress.Latest), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] public string? AddressConfirmed { get; init; }
    [Description("电子邮箱")] public string? Email { get; init; }
    [Description("其他联系方式")] public string? Contact { get; init; }
    [Description("代理人的姓名、证件和电话")] public string? Agent { get; init; }
    [Description("代理人与申请人的关系：entrusted 受委托、guardian 监护人"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] public string? AgentRelation { get; init; }
    [Description("所需政府信息的名称、文号或者特征描述")] public required string Subject { get; init; }
    [Description("获取信息的方式：paper 纸质、electronic 电子文件、inspect 当场查阅")] public required string Form { get; init; }
    [Description("获取信息的途径：mail 邮寄、online 网上获取、in-person 当面领取、email 电子邮件、fax 传真")] public required string Route { get; init; }
    [Description("需要的协助：reading、senses、writing")] public string? Assistance { get; init; }
    [Description("申请人在贵平台提交的日期，只作记录；收到日期以送到本平台之日为准")] public DateOnly? SubmittedOn { get; init; }
}

[Description("提交的结果")]
public sealed record ApiSubmitted(
    [property: Description("序号")] long Id, [property: Description("编号")] string Number, [property: Description("查询码，请交给申请人；超过30天再次提交的不再返回")] string? QueryCode,
    [property: Description("收到日期；须由工作人员确认的没有")] DateOnly? ReceivedOn, [property: Description("最迟答复的日期")] DateOnly? Due, [property: Description("版次")] int Version, [property: Description("以前提交过，这是第一次的结果")] bool Repeated);

[Description("代申请人办理的一步"), JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record ApiNewAct
{
    [Description("correct 补正、late-correct 逾期补正、state-reasons 说明理由、declare-payment 告知已缴费、withdraw 撤回、confirm-service 确认收到电子答复、propose-publication 建议主动公开、confirm-address 确认送达地址")] public required string Act { get; init; }
    [Description("看到的版次；已经变动的返回 409")] public required int Version { get; init; }
    [Description("补正后的内容（correct、late-correct）、理由（state-reasons）、建议的理由（propose-publication）、说明（withdraw）、送达地址（confirm-address）")] public string? Text { get; init; }
    [Description("逾期的理由（late-correct）")] public string? Reason { get; init; }
    [Description("缴费日期（declare-payment）")] public DateOnly? PaidOn { get; init; }
    [Description("票据或者流水号码（declare-payment）")] public string? Payment { get; init; }
    [Description("所确认文字的版次（confirm-address，地址写在 text）")] public string? AddressConfirmed { get; init; }
}

[Description("台账里的一步")]
public sealed record ApiEvent(
    [property: Description("在事件流里的位置")] string Cursor, [property: Description("申请的序号")] long RequestId, [property: Description("申请的编号")] string Number, [property: Description("单位")] ApiAgency Agency,
    [property: Description("这一步的代码，见程序表")] string Act, [property: Description("这一步的名称")] string ActName, [property: Description("办理日期")] DateOnly On, [property: Description("记录的时间（UTC）")] DateTime RecordedAt,
    [property: Description("办理以后的阶段")] string Stage, [property: Description("阶段的名称")] string StageName, [property: Description("办理以后的版次")] int Version);

[Description("一页事件")]
public sealed record ApiEventPage([property: Description("按发生的次序")] IReadOnlyList<ApiEvent> Items, [property: Description("下一次从这里接着取")] string Next, [property: Description("后面还有")] bool More);
